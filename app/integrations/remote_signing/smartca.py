"""VNPT SmartCA, sp769 v1: the signer confirms in an app on the telephone."""

import secrets
from collections.abc import Sequence
from typing import Any, Final

from app.integrations.remote_signing import calls, certificates
from app.integrations.remote_signing.calls import Line
from app.integrations.remote_signing.settings import SmartCaSettings
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

# Fifty hashes a request, as the service's own types have it.
_BATCH: Final = 50
_WAITS: Final = ("PENDING", "WAITING", "4000")
_DECLINES: Final = (
    (("EXPIRED", "4001"), Decline.EXPIRED),
    (("REJECT", "4002"), Decline.BY_SIGNER),
)


class SmartCaKey:
    """The first certificate of one user, whose number is the user's CCCD."""

    def __init__(self, line: Line, settings: SmartCaSettings, *, user_id: str) -> None:
        self._line = line
        self._settings = settings
        self._user_id = user_id
        self._serial: str | None = None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(batch=_BATCH, confirms_elsewhere=True)

    async def credential(self) -> Credential:
        asked = {"user_id": self._user_id, "transaction_id": secrets.token_hex(16)}
        body = await self._call("credentials/get_certificate", asked)
        first = calls.look(body, "data", "user_certificates", 0)
        self._serial = calls.text(first, "serial_number")
        chain = [calls.look(first, "cert_data")]
        for name in ("ca_cert", "root_cert"):
            each = calls.look(first, "chain_data", name)
            chain += [each] if isinstance(each, str) and each else []
        return certificates.read(chain, Scheme.PKCS1)

    async def begin(self, requests: Sequence[ToSign]) -> Answer:
        if self._serial is None:
            await self.credential()
        body = await self._call(
            "signatures/sign",
            {
                "user_id": self._user_id,
                "transaction_id": secrets.token_hex(16),
                "transaction_desc": "; ".join(each.title for each in requests)[:200],
                "serial_number": self._serial,
                "sign_files": [
                    {
                        "data_to_be_signed": each.sha256.hex(),
                        "doc_id": str(number),
                        "file_type": "pdf",
                        "sign_type": "hash",
                    }
                    for number, each in enumerate(requests)
                ],
            },
        )
        return Waiting(calls.text(body, "data", "transaction_id"))

    async def collect(self, ticket: str) -> Answer:
        # The ticket is the service's own: it must not lead to another address.
        if not all(each.isalnum() or each in "-_" for each in ticket):
            raise ProviderUnavailable("mã giao dịch của dịch vụ không hợp lệ")
        answered = await self._line.post(
            f"sca/sp769/v1/signatures/sign/{ticket}/status"
        )
        return _read(answered.body, ticket)

    async def _call(self, method: str, body: dict[str, Any]) -> object:
        password = self._settings.sp_password.get_secret_value()
        own = {"sp_id": self._settings.sp_id, "sp_password": password}
        answered = await self._line.post(f"sca/sp769/v1/{method}", {**own, **body})
        if not answered.ok or calls.look(answered.body, "status_code") != 200:  # noqa: PLR2004 - the service's "done"
            raise ProviderUnavailable("SmartCA không nhận yêu cầu")
        return answered.body


def _read(body: object, ticket: str) -> Answer:
    signatures = calls.look(body, "data", "signatures")
    if isinstance(signatures, list) and signatures:
        return Values(_in_order(signatures))
    told = str(calls.look(body, "message")).upper()
    if any(each in told for each in _WAITS):
        return Waiting(ticket)
    for words, decline in _DECLINES:
        if any(each in told for each in words):
            return Declined(decline)
    return Declined(Decline.BY_PROVIDER)


def _in_order(signatures: list[object]) -> tuple[bytes, ...]:
    """Return the values by the number we gave each document; a double stays double."""
    by_number = sorted(
        signatures, key=lambda each: str(calls.look(each, "doc_id")).zfill(9)
    )
    return tuple(
        calls.octets(calls.look(each, "signature_value")) for each in by_number
    )
