"""A time-stamping authority over HTTP (RFC 3161 §3.4)."""

from typing import Final

from asn1crypto import tsp

from app.integrations.remote_signing.calls import Line
from app.signing.encoding import as_received
from app.signing.sealing.errors import ProviderUnavailable

_GRANTED: Final = frozenset({"granted", "granted_with_mods"})
_QUERY: Final = "application/timestamp-query"
_BROKEN: Final = (ValueError, TypeError, KeyError)


class HttpTimeStamper:
    """Asks one authority; whether it is trusted is for the validation to say."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def stamp(self, sha256: bytes) -> bytes:
        request = tsp.TimeStampReq(
            {
                "version": 1,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": sha256,
                },
                "cert_req": True,
            }
        )
        response = await self._line.send(
            str(self._line.service.url),
            content=request.dump(),
            headers={"Content-Type": _QUERY},
        )
        if response.is_error:
            raise ProviderUnavailable(f"dịch vụ báo lỗi {response.status_code}")
        return _token(response.content)


def _token(answer: bytes) -> bytes:
    try:
        read = tsp.TimeStampResp.load(answer, strict=True)
        status = read["status"]["status"].native
        token = as_received(read["time_stamp_token"])
    except _BROKEN as problem:
        raise ProviderUnavailable("dấu thời gian không đọc được") from problem
    if status not in _GRANTED:
        raise ProviderUnavailable(f"không được cấp dấu thời gian: {status}")
    return token
