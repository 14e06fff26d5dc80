"""Viettel MySign: like CSC, yet not CSC; the signer confirms in an app."""

from collections.abc import Sequence
from typing import Any, Final

from app.integrations.remote_signing import calls, certificates
from app.integrations.remote_signing.calls import Line
from app.integrations.remote_signing.settings import MySignSettings
from app.signing.sealing.errors import ProviderUnavailable
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
_RSA: Final = "1.2.840.113549.1.1.1"
_BATCH: Final = 20
_DONE, _WAITS = "1", "0"
_DECLINES: Final = {"2": Decline.BY_SIGNER, "3": Decline.EXPIRED}


class MySignKey:
    """The first certificate of one user."""

    def __init__(self, line: Line, settings: MySignSettings, *, user_id: str) -> None:
        self._line = line
        self._settings = settings
        self._user_id = user_id
        self._credential_id: str | None = None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(batch=_BATCH, confirms_elsewhere=True)

    async def credential(self) -> Credential:
        asked = {"certInfo": True, "authInfo": True, "certificates": "chain"}
        body = await self._call("certificates/info", {**self._user(), **asked})
        self._credential_id = calls.text(body, 0, "credential_id")
        written = calls.look(body, 0, "cert", "certificates")
        return certificates.read(
            written if isinstance(written, list) else [], Scheme.PKCS1
        )

    async def begin(self, requests: Sequence[ToSign]) -> Answer:
        if self._credential_id is None:
            await self.credential()
        body = await self._call(
            "signHash",
            {
                **self._client(),
                # With a capital D, unlike the other calls.
                "credentialID": self._credential_id,
                "numSignatures": len(requests),
                "documents": [
                    {"document_id": str(number), "document_name": each.title}
                    for number, each in enumerate(requests)
                ],
                "hash": [calls.base64_of(each.sha256) for each in requests],
                "hashAlgo": _SHA256,
                "signAlgo": _RSA,
                "async": 1,
            },
        )
        return Waiting(calls.text(body, "transactionId"))

    async def collect(self, ticket: str) -> Answer:
        body = await self._call("requests/status", {"transactionId": ticket})
        status = str(calls.look(body, "status"))
        values = calls.look(body, "signatures")
        if status == _DONE and isinstance(values, list):
            return Values(tuple(calls.octets(each) for each in values))
        if status == _WAITS:
            return Waiting(ticket)
        return Declined(_DECLINES.get(status, Decline.BY_PROVIDER))

    async def _call(self, method: str, body: dict[str, Any]) -> object:
        logged_in = await self._line.post("vtss/service/ras/v1/login", self._user())
        token = calls.text(logged_in.body, "access_token")
        answered = await self._line.post(f"vtss/service/{method}", body, token=token)
        if not answered.ok:
            raise ProviderUnavailable("MySign không nhận yêu cầu")
        return answered.body

    def _user(self) -> dict[str, str]:
        profile = self._settings.profile_id
        return {**self._client(), "profile_id": profile, "user_id": self._user_id}

    def _client(self) -> dict[str, str]:
        secret = self._settings.client_secret.get_secret_value()
        return {"client_id": self._settings.client_id, "client_secret": secret}
