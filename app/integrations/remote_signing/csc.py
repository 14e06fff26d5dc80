"""Cloud Signature Consortium API v2.0 (explicit or implicit authorisation, signHash)."""

from collections.abc import Sequence
from typing import Any, Final

from app.integrations.remote_signing import calls, certificates
from app.integrations.remote_signing.calls import Line
from app.integrations.remote_signing.settings import CscSettings
from app.signing.sealing import schemes
from app.signing.sealing.errors import KeyLocked, ProviderUnavailable
from app.signing.sealing.ports import (
    Answer,
    Capabilities,
    Credential,
    Decline,
    Declined,
    Scheme,
    ToSign,
    Values,
    Waiting,
)

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_ALGORITHMS: Final = {
    Scheme.PSS: "1.2.840.113549.1.1.10",
    Scheme.ECDSA: "1.2.840.10045.4.3.2",
    Scheme.PKCS1: "1.2.840.113549.1.1.11",
}
_ACCEPTED: Final = 202
# CSC API v2.0.0.2 §10.1, and what a signer's app answers (§11.6).
_DECLINES: Final = {
    "access_denied": Decline.BY_SIGNER,
    "authorization_declined": Decline.BY_SIGNER,
    "expired_token": Decline.EXPIRED,
    "expired_request": Decline.EXPIRED,
}


class CscKey:
    """One user's first enabled credential at a CSC service."""

    def __init__(self, line: Line, settings: CscSettings, *, user_id: str) -> None:
        self._line = line
        self._settings = settings
        self._user_id = user_id
        self._known: tuple[str, Scheme, int] | None = None
        self._token: str | None = None

    @property
    def capabilities(self) -> Capabilities:
        batch = self._known[2] if self._known else 1
        return Capabilities(batch, confirms_elsewhere=self._settings.asynchronous)

    async def credential(self) -> Credential:
        listed = await self._call("credentials/list", {"userID": self._user_id})
        credential_id = calls.text(listed.body, "credentialIDs", 0)
        asked = {
            "credentialID": credential_id,
            "certificates": "chain",
            "certInfo": True,
            "authInfo": True,
        }
        body = (await self._call("credentials/info", asked)).body
        scheme = _scheme(calls.look(body, "key", "algo"))
        batch = calls.look(body, "multisign")
        self._known = credential_id, scheme, batch if isinstance(batch, int) else 1
        written = calls.look(body, "cert", "certificates")
        return certificates.read(written if isinstance(written, list) else [], scheme)

    async def begin(self, requests: Sequence[ToSign]) -> Answer:
        if self._known is None:
            await self.credential()
        if self._known is None or len(requests) > self._known[2]:
            raise ProviderUnavailable("dịch vụ không ký được nhiều tài liệu như vậy")
        credential_id, scheme, _ = self._known
        hashes = [calls.base64_of(each.sha256) for each in requests]
        asked: dict[str, Any] = {
            "credentialID": credential_id,
            "hashes": hashes,
            "hashAlgorithmOID": _SHA256,
        }
        authorized = await self._call(
            "credentials/authorize",
            {**asked, "numSignatures": len(hashes), **self._authorization(requests)},
        )
        if not authorized.ok:
            return _refusal(authorized.body)
        signing = {**asked, "SAD": calls.text(authorized.body, "SAD"), **_how(scheme)}
        if self._settings.asynchronous:
            signing["operationMode"] = "A"
        return _read(await self._call("signatures/signHash", signing), ticket="")

    async def collect(self, ticket: str) -> Answer:
        asked = {"requestID": ticket}
        return _read(await self._call("signatures/signPolling", asked), ticket=ticket)

    def _authorization(self, requests: Sequence[ToSign]) -> dict[str, Any]:
        told = {"description": "; ".join(each.title for each in requests)[:500]}
        if self._settings.pin is None:
            return told
        pin = self._settings.pin.get_secret_value()
        return {**told, "authData": [{"id": "PIN", "value": pin}]}

    async def _call(self, method: str, body: dict[str, Any]) -> calls.Answered:
        token = self._token or await self._log_in()
        answered = await self._line.post(f"csc/v2/{method}", body, token=token)
        if answered.status == 401:  # noqa: PLR2004 - as HTTP has it
            token = await self._log_in()
            answered = await self._line.post(f"csc/v2/{method}", body, token=token)
        return answered

    async def _log_in(self) -> str:
        """Take a token of the service scope (RFC 6749 §4.4)."""
        settings = self._settings
        response = await self._line.send(
            str(settings.token_url),
            data={
                "grant_type": "client_credentials",
                "scope": "service",
                "client_id": settings.client_id,
                "client_secret": settings.client_secret.get_secret_value(),
            },
        )
        try:
            self._token = calls.text(response.json(), "access_token")
        except ValueError as problem:
            raise ProviderUnavailable("câu trả lời không đọc được") from problem
        return self._token


def _scheme(algorithms: object) -> Scheme:
    """Choose how the credential signs: PSS before PKCS#1 v1.5 (TT 15/2025)."""
    offered = set(algorithms) if isinstance(algorithms, list) else set()
    for scheme, oid in _ALGORITHMS.items():
        if oid in offered:
            return scheme
    raise ProviderUnavailable("dịch vụ không ký theo cách nào được chấp nhận")


def _how(scheme: Scheme) -> dict[str, str]:
    if scheme is not Scheme.PSS:
        return {"signAlgo": _ALGORITHMS[scheme]}
    parameters = calls.base64_of(schemes.pss_parameters().dump())
    return {"signAlgo": _ALGORITHMS[scheme], "signAlgoParams": parameters}


def _read(answered: calls.Answered, *, ticket: str) -> Answer:
    body = answered.body
    given = calls.look(body, "responseID")
    values = calls.look(body, "signatures")
    if isinstance(values, list):
        return Values(tuple(calls.octets(each) for each in values))
    if answered.ok and isinstance(given, str):
        return Waiting(given)
    told = str(calls.look(body, "error_description")).lower()
    if ticket and (answered.status == _ACCEPTED or "asynchronous" in told):
        return Waiting(ticket)
    return _refusal(body)


def _refusal(body: object) -> Declined:
    error = str(calls.look(body, "error"))
    if "pin" in error or "PIN" in str(calls.look(body, "error_description")):
        raise KeyLocked
    return Declined(_DECLINES.get(error, Decline.BY_PROVIDER))
