"""The services' own routes, each in its own words."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from simulators.signing_services.misbehaviour import Kind
from simulators.signing_services.vault import Vault

Json = dict[str, Any]
SECRET: Final = "the-secret-of-every-service"  # noqa: S105 - of a simulator
PIN: Final = "246810"
_PSS: Final = "1.2.840.113549.1.1.10"
_ECDSA: Final = "1.2.840.10045.4.3.2"


def router(vault: Vault) -> APIRouter:
    routes = APIRouter()
    _csc(routes, vault)
    _smartca(routes, vault)
    _mysign(routes, vault)
    return routes


def _csc(routes: APIRouter, vault: Vault) -> None:
    @routes.post("/oauth2/token")
    async def token(
        client_secret: Annotated[str, Form()], grant_type: Annotated[str, Form()]
    ) -> Response:
        if client_secret != SECRET or grant_type != "client_credentials":
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse({"access_token": SECRET, "token_type": "Bearer"})

    @routes.post("/csc/v2/{method:path}")
    async def call(method: str, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {SECRET}":
            return JSONResponse({"error": "invalid_token"}, 401)
        return await _behaving(vault, lambda: _csc_answer(vault, method, request))


async def _csc_answer(vault: Vault, method: str, request: Request) -> Response:
    body: Json = await request.json()
    match method:
        case "credentials/list":
            name = vault.find(body["userID"], only_rsa=False)
            return JSONResponse({"credentialIDs": [name] if name else []})
        case "credentials/info":
            return JSONResponse(_csc_info(vault, body["credentialID"]))
        case "credentials/authorize":
            return _csc_authorize(vault, body)
        case "signatures/signHash":
            return _csc_sign(vault, body)
        case "signatures/signPolling":
            return _csc_poll(vault, body["requestID"])
        case _:
            return JSONResponse({"error": "invalid_request"}, 400)


def _csc_info(vault: Vault, name: str) -> Json:
    is_rsa = isinstance(vault.chain(name)[0].public_key(), rsa.RSAPublicKey)
    return {
        "key": {"status": "enabled", "algo": [_PSS if is_rsa else _ECDSA]},
        "cert": {"status": "valid", "certificates": vault.shown(name)},
        "auth": {"mode": "explicit"},
        "multisign": 20,
    }


def _csc_authorize(vault: Vault, body: Json) -> Response:
    if vault.rule.kind is Kind.REFUSED:
        return JSONResponse({"error": "access_denied"}, 400)
    pins = [each["value"] for each in body.get("authData", [])]
    if pins != [PIN]:
        told = {"error": "invalid_pin", "error_description": "The PIN is invalid"}
        return JSONResponse(told, 400)
    # The SAD is bound to the hashes it was given for (SCAL2).
    return JSONResponse({"SAD": "|".join(body["hashes"]), "expiresIn": 300})


def _csc_sign(vault: Vault, body: Json) -> Response:
    if body["SAD"] != "|".join(body["hashes"]):
        return JSONResponse({"error": "invalid_request"}, 400)
    pss = body["signAlgo"] == _PSS
    values = [
        vault.sign(body["credentialID"], base64.b64decode(each), pss=pss)
        for each in body["hashes"]
    ]
    if body.get("operationMode") == "A":
        return JSONResponse({"responseID": vault.ask(values)})
    return JSONResponse({"signatures": vault.given(values)})


def _csc_poll(vault: Vault, ticket: str) -> Response:
    if vault.rule.kind is Kind.EXPIRED:
        return JSONResponse({"error": "expired_request"}, 400)
    values = vault.confirmed(ticket)
    if values is None:
        return JSONResponse({}, 202)
    return JSONResponse({"signatures": values})


def _smartca(routes: APIRouter, vault: Vault) -> None:
    @routes.post("/sca/sp769/v1/credentials/get_certificate")
    async def certificate(request: Request) -> Response:
        return await _behaving(vault, lambda: _smartca_certificate(vault, request))

    @routes.post("/sca/sp769/v1/signatures/sign")
    async def sign(request: Request) -> Response:
        return await _behaving(vault, lambda: _smartca_sign(vault, request))

    @routes.post("/sca/sp769/v1/signatures/sign/{ticket}/status")
    async def status(ticket: str) -> Response:
        return await _behaving(vault, lambda: _smartca_status(vault, ticket))


async def _smartca_certificate(vault: Vault, request: Request) -> Response:
    body: Json = await request.json()
    name = vault.find(body["user_id"], only_rsa=True)
    if body["sp_password"] != SECRET or name is None:
        return JSONResponse({"status_code": 403, "message": "FORBIDDEN"}, 403)
    first, *others = vault.shown(name)
    certificate = {
        "cert_data": _in_lines(first),
        "serial_number": name,
        "chain_data": {"ca_cert": others[0] if others else "", "root_cert": None},
    }
    return _smartca_says("SUCCESS", user_certificates=[certificate])


async def _smartca_sign(vault: Vault, request: Request) -> Response:
    body: Json = await request.json()
    try:
        digests = [
            bytes.fromhex(each["data_to_be_signed"]) for each in body["sign_files"]
        ]
    except (ValueError, binascii.Error):
        return JSONResponse({"status_code": 400, "message": "BAD_HASH"}, 400)
    name = body["serial_number"]
    ticket = vault.ask([vault.sign(name, each, pss=False) for each in digests])
    return _smartca_says("SUCCESS", transaction_id=ticket, tran_code="0001")


async def _smartca_status(vault: Vault, ticket: str) -> Response:
    if vault.rule.kind is Kind.REFUSED:
        return _smartca_says("REJECTED", signatures=[])
    if vault.rule.kind is Kind.EXPIRED:
        return _smartca_says("EXPIRED", signatures=[])
    values = vault.confirmed(ticket)
    if values is None:
        return _smartca_says("PENDING", signatures=[])
    count = len(vault.requests[ticket].values)
    signatures = [
        {"doc_id": str(place % count), "signature_value": _in_lines(value)}
        for place, value in enumerate(values)
    ]
    # Nobody promises an order.
    return _smartca_says("SUCCESS", signatures=signatures[::-1])


def _smartca_says(message: str, **data: object) -> Response:
    return JSONResponse({"status_code": 200, "message": message, "data": data})


def _mysign(routes: APIRouter, vault: Vault) -> None:
    @routes.post("/vtss/service/{method:path}")
    async def call(method: str, request: Request) -> Response:
        return await _behaving(vault, lambda: _mysign_answer(vault, method, request))


async def _mysign_answer(vault: Vault, method: str, request: Request) -> Response:
    body: Json = await request.json()
    if method == "ras/v1/login":
        good = body["client_secret"] == SECRET
        return JSONResponse({"access_token": SECRET} if good else {"error": "denied"})
    if request.headers.get("authorization") != f"Bearer {SECRET}":
        return JSONResponse({"error": "invalid_token"}, 401)
    match method:
        case "certificates/info":
            name = vault.find(body["user_id"], only_rsa=True)
            shown = vault.shown(name) if name else []
            item = {"credential_id": name, "cert": {"certificates": shown}}
            return JSONResponse([item] if name else [])
        case "signHash":
            return _mysign_sign(vault, body)
        case "requests/status":
            return _mysign_status(vault, body["transactionId"])
        case _:
            return JSONResponse({"error": "invalid_request"}, 400)


def _mysign_sign(vault: Vault, body: Json) -> Response:
    name = body["credentialID"]
    digests = [base64.b64decode(each) for each in body["hash"]]
    values = [_in_lines(vault.sign(name, each, pss=False)) for each in digests]
    return JSONResponse({"transactionId": vault.ask(values)})


def _mysign_status(vault: Vault, ticket: str) -> Response:
    refused = {Kind.REFUSED: "2", Kind.EXPIRED: "3"}.get(vault.rule.kind)
    if refused is not None:
        return JSONResponse({"status": refused, "signatures": None})
    values = vault.confirmed(ticket)
    status = "0" if values is None else "1"
    return JSONResponse({"status": status, "signatures": values})


def _in_lines(value: str) -> str:
    return "\r\n".join(value[at : at + 64] for at in range(0, len(value), 64))


async def _behaving(
    vault: Vault, answer: Callable[[], Awaitable[Response]]
) -> Response:
    kind = vault.rule.kind
    if kind is Kind.HTML:
        return HTMLResponse("<html><body>Hệ thống đang bảo trì</body></html>")
    if kind is Kind.SERVER_ERROR:
        return JSONResponse({"error": "server_error"}, 500)
    if kind is Kind.SLOW:
        await asyncio.sleep(vault.rule.slow_seconds)
    return await answer()
