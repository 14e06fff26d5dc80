"""One call to a partner, and what its failure says of the outcome.

Three answers, told apart by what may have changed there: it answered, it never got
the call, or nobody knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx

# No answer of a partner is that long; what is, is not an answer.
_LONGEST_ANSWER: Final = 30_000_000
_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@dataclass(frozen=True)
class Answer:
    """The partner itself spoke, to accept or to refuse."""

    status: int
    body: bytes


@dataclass(frozen=True)
class NotSent:
    """Nothing was applied."""

    reason: str


@dataclass(frozen=True)
class NoAnswer:
    """It was sent; it may have been applied or not."""

    reason: str


Called = Answer | NotSent | NoAnswer


@dataclass(frozen=True)
class Call:
    """What is sent; without a body it is a GET."""

    address: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True)
class Caller:
    http: httpx.AsyncClient
    seconds: float

    async def send(self, call: Call) -> Called:
        try:
            answer = await self.http.request(
                "GET" if call.body is None else "POST",
                call.address,
                content=call.body,
                headers=dict(call.headers),
                timeout=self.seconds,
                follow_redirects=False,
            )
        except _NEVER_SENT as error:
            return NotSent(f"không kết nối được ({type(error).__name__})")
        except httpx.HTTPError as error:
            return NoAnswer(f"không trả lời ({type(error).__name__})")
        return _judged(answer)


def _judged(answer: httpx.Response) -> Called:
    """Let the partner's own answers through.

    A 5xx, a time-out's 408 or a redirect comes from some box on the way: the
    partner behind it may have applied the call.
    """
    if len(answer.content) > _LONGEST_ANSWER:
        return NoAnswer("trả lời quá dài")
    timed_out = answer.status_code == httpx.codes.REQUEST_TIMEOUT
    if answer.is_success or (answer.is_client_error and not timed_out):
        return Answer(answer.status_code, answer.content)
    return NoAnswer(f"HTTP {answer.status_code}")
