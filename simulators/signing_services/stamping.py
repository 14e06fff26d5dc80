"""A time-stamping authority over HTTP (RFC 3161), with a clock that can be set."""

from datetime import UTC, datetime

from asn1crypto import cms, tsp
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from simulators.pki import signing
from simulators.pki.authority import Pki
from simulators.signing_services.misbehaviour import Kind
from simulators.signing_services.vault import Vault


def router(vault: Vault) -> APIRouter:
    routes = APIRouter()
    pki = Pki(vault.folder, frozenset(), frozenset())

    @routes.post("/tsa")
    async def stamp(request: Request) -> Response:
        if vault.rule.kind is Kind.HTML:
            return HTMLResponse("<html>Bảo trì</html>")
        if vault.rule.kind is Kind.SERVER_ERROR:
            return Response(status_code=500)
        asked = tsp.TimeStampReq.load(await request.body())
        digest: bytes = asked["message_imprint"]["hashed_message"].native
        if vault.rule.kind is Kind.WRONG_VALUE:
            digest = bytes(32)
        authority = signing.timestamp_authority(pki, at=_clock(request))
        answer = tsp.TimeStampResp(
            {
                "status": {"status": "granted"},
                "time_stamp_token": cms.ContentInfo.load(
                    signing.token(authority, digest)
                ),
            }
        )
        return Response(answer.dump(), media_type="application/timestamp-reply")

    return routes


def _clock(request: Request) -> datetime:
    told = request.query_params.get("at")
    return datetime.fromisoformat(told) if told else datetime.now(UTC)
