"""Calls to the Portal: one session for all, renewed once when refused."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from pydantic import ValidationError

from app.integrations.national_portal import reply, wire
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    NotHeldError,
    OutcomeUnknownError,
    RefusedError,
    SessionRefusedError,
)
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.settings import NationalPortalSettings
from app.integrations.national_portal.shared_session import Granted, SharedSession

# The only limit seen in the field: a provincial system sends ten a call.
ROWS_PER_CALL: Final = 10

_SUCCESS: Final = (200, 300)
_TURNED_AWAY: Final = (400, 500)
_ON_THE_WAY: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT})

_log = structlog.get_logger()


class NationalPortalClient:
    """Speaks for one province; safe to share between tasks of one event loop."""

    def __init__(self, *, settings: NationalPortalSettings, line: Line) -> None:
        self._settings = settings
        self._line = line
        self._headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Charset": "utf-8",
            "dstcode": settings.dstcode,
        }
        self._session = SharedSession(self._log_in)

    @property
    def settings(self) -> NationalPortalSettings:
        return self._settings

    async def synchronise(self, item: wire.DossierItem, *, updating: bool) -> None:
        """Store the whole dossier (DongBoHoSoMC); repeating it changes nothing.

        Raises:
            AlreadyHeldError: it was to be created and exists.
            NotHeldError: it was to be updated and does not exist.
            PortalError: any other failure.
        """
        accepted = await self._call(
            "DongBoHoSoMC",
            b'"isUpdating":"%s","data":[%s]'
            % (str(updating).encode(), item.on_the_wire()),
        )
        # No source gives the code of this refusal, and senders in the field
        # go by the message: it wins over a code of success.
        if not updating and reply.says_already_held(accepted.message):
            raise AlreadyHeldError(accepted.message)

    async def append(self, rows: Sequence[wire.ProgressRow]) -> None:
        """Append steps (CapNhatTienDoHoSoMC); repeating it doubles them.

        Raises:
            NotHeldError: the dossier does not exist there.
            OutcomeUnknownError: they may be there.
            PortalError: any other failure.
        """
        if not 1 <= len(rows) <= ROWS_PER_CALL:
            raise ValueError(len(rows))
        try:
            told = b",".join(row.on_the_wire() for row in rows)
            await self._call("CapNhatTienDoHoSoMC", b'"data":[%s]' % told)
        except AlreadyHeldError as error:
            # Said of steps, it may mean these very ones: only a look-up can tell.
            raise OutcomeUnknownError(f"CapNhatTienDoHoSoMC: {error}") from error

    async def look_up(self, code: str) -> wire.Holding | None:
        """Ask what the Portal holds of a dossier (TraCuuHoSo).

        Raises:
            PortalError: it could not be asked, or answered unreadably.
        """
        try:
            accepted = await self._call("TraCuuHoSo", _members({"mahoso": code}))
        except NotHeldError:
            return None
        except AlreadyHeldError as error:
            raise OutcomeUnknownError(f"TraCuuHoSo: {error}") from error
        result = accepted.body.get("result")
        if result is None or result == []:
            return None
        return _holding(result, code)

    async def ask(
        self, service: str, content: Mapping[str, Any], *, shared: bool
    ) -> Sequence[Mapping[str, Any]]:
        """Call a service, `shared` data's or not, and return the rows of its result.

        Raises:
            PortalError: it could not be asked, refused, or answered unreadably.
        """
        endpoint = self._settings.share_endpoint if shared else None
        accepted = await self._call(service, _members(content), endpoint)
        rows = accepted.body.get("result")
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            raise OutcomeUnknownError(f"{service}: result không phải danh sách")
        return rows

    async def _call(
        self, service: str, content: bytes, endpoint: str | None = None
    ) -> reply.Accepted:
        return await self._session.call(
            lambda session: self._call_with(session, service, content, endpoint)
        )

    async def _call_with(
        self,
        session: str,
        service: str,
        content: bytes,
        endpoint: str | None,
    ) -> reply.Accepted:
        envelope = {
            "session": session,
            "madonvi": self._settings.madonvi,
            "service": service,
        }
        members = [_members(envelope), content] if content else [_members(envelope)]
        answer = await self._post(
            endpoint or self._settings.integration_endpoint, b",".join(members)
        )
        log = _log.debug if isinstance(answer, reply.Accepted) else _log.info
        log("national_portal.call", service=service, reply=type(answer).__name__)
        match answer:
            case reply.Accepted():
                return answer
            case reply.Unintelligible(reason):
                raise OutcomeUnknownError(f"{service}: {reason}")
            case reply.Refusal():
                raise _refused(answer, session)

    async def _log_in(self) -> Granted:
        """Ask for a session; whatever goes wrong, nothing of ours was sent yet."""
        credentials = {
            "username": self._settings.username,
            "password": self._settings.password.get_secret_value(),
        }
        try:
            answer = await self._post(
                self._settings.auth_endpoint, _members(credentials)
            )
        except (OutcomeUnknownError, SessionRefusedError) as error:
            raise NotDoneError(f"Không đăng nhập được Cổng: {error}") from error
        if not isinstance(answer, reply.Accepted):
            # The reply may repeat what was sent: it is not quoted.
            raise NotDoneError("Cổng không nhận tài khoản của địa phương")
        session = answer.body.get("session")
        if not isinstance(session, str) or not (session and session.isascii()):
            raise NotDoneError("Cổng không cấp phiên làm việc")
        return Granted(session)

    async def _post(
        self, endpoint: str, members: bytes
    ) -> reply.Accepted | reply.Refusal | reply.Unintelligible:
        answer = await self._line.post(
            self._settings.address(endpoint),
            body=b"{%s}" % members,
            headers=self._headers,
            seconds=self._settings.timeout_seconds,
        )
        _judge_status(answer.status)
        return reply.read(answer.body)


def _members(content: Mapping[str, Any]) -> bytes:
    """Return what stands between the braces of a JSON object."""
    return json.dumps(content, ensure_ascii=False).encode()[1:-1]


def _judge_status(status: int) -> None:
    """Let a reply through, or say what its HTTP status means for the outcome.

    A 5xx, a time-out's 408 or a redirect comes from some box on the way: the
    Portal behind it may have applied the call. The other 4xx were turned away.
    """
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise SessionRefusedError(f"HTTP {status}")
    if _SUCCESS[0] <= status < _SUCCESS[1]:
        return
    if _TURNED_AWAY[0] <= status < _TURNED_AWAY[1] and status not in _ON_THE_WAY:
        raise NotDoneError(f"Cổng trả về HTTP {status}")
    raise OutcomeUnknownError(f"Cổng trả về HTTP {status}")


def _refused(refusal: reply.Refusal, session: str) -> RefusedError:
    text = str(refusal).replace(session, "…")
    if reply.says_already_held(refusal.message):
        return AlreadyHeldError(text)
    if reply.says_not_held(refusal.message):
        return NotHeldError(text)
    if reply.says_session_refused(refusal):
        return SessionRefusedError(text)
    return RefusedError(text)


def _holding(result: object, code: str) -> wire.Holding:
    first = result[0] if isinstance(result, list) else result
    try:
        holding = wire.Holding.model_validate(first)
    except ValidationError as error:
        raise OutcomeUnknownError("TraCuuHoSo: kết quả không đọc được") from error
    if holding.MaHoSo not in {None, code}:
        raise OutcomeUnknownError("TraCuuHoSo: trả về hồ sơ khác")
    if not holding.says_anything:
        raise OutcomeUnknownError("TraCuuHoSo: kết quả không nói gì về hồ sơ")
    return holding
