"""Calls to the Portal of 2026: one token for all, renewed once when refused."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import httpx
import structlog

from app.integrations.national_portal.client import ROWS_PER_CALL
from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.dvc_sync import reply, tokens, wire
from app.integrations.national_portal.dvc_sync.ports import Content
from app.integrations.national_portal.dvc_sync.settings import DvcSyncSettings
from app.integrations.national_portal.dvc_sync.translate import Uploaded
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    OutcomeUnknownError,
    RefusedError,
    SessionRefusedError,
)
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.reply import Unintelligible, says_already_held
from app.integrations.national_portal.shared_session import Granted, SharedSession

_JSON: Final = "application/json"
_log = structlog.get_logger()


@dataclass(frozen=True)
class _Body:
    media_type: str
    data: bytes


class DvcSyncClient:
    """Speaks for one province; safe to share between tasks of one event loop."""

    def __init__(self, *, settings: DvcSyncSettings, line: Line) -> None:
        self._settings = settings
        self._line = line
        self._token = SharedSession(self._ask_for_a_token)

    @property
    def settings(self) -> DvcSyncSettings:
        return self._settings

    async def upload(self, file: Content) -> Uploaded:
        """Hand over a file (UploadFile); once more leaves one that nobody names.

        Raises:
            RefusedError: also if it tells of other bytes than were sent.
            PortalError: any other failure.
        """
        data = await self._call(self._settings.upload_endpoint, _form_of(file))
        shown = wire.told(wire.UploadedFile, data)
        if shown is None:
            raise OutcomeUnknownError("UploadFile: kết quả không đọc được")
        if shown.HashTepTin.casefold() != file.sha256.casefold():
            raise RefusedError(f"UploadFile: mã băm của tệp {file.name} không khớp")
        return Uploaded(shown.IdTepTin, shown.HashTepTin)

    async def create(self, creation: wire.Creation) -> str:
        """Create a dossier (CreateDossier) and return its `idHoSo`.

        The code is the Portal's key: one that it holds already is not created
        again, and its `idHoSo` is returned if the refusal tells it.

        Raises:
            AlreadyHeldError: it holds the code, and does not tell the `idHoSo`.
            PortalError: any other failure.
        """
        try:
            data = await self._call(self._settings.create_endpoint, _json(creation))
        except _HeldError as error:
            data = error.data
            if wire.told(wire.Created, data) is None:
                raise
        created = wire.told(wire.Created, data)
        if created is None:
            raise OutcomeUnknownError("CreateDossier: kết quả không đọc được")
        if created.maHoSo != creation.MaHoSo:
            raise RefusedError("CreateDossier: trả lời cho một mã hồ sơ khác")
        return created.idHoSo

    async def set_status(self, change: wire.StatusChange) -> None:
        """Set a dossier's status (CapNhatTrangThai); repeating it changes nothing.

        Raises:
            PortalError: it failed.
        """
        await self._call(self._settings.status_endpoint, _json(change, in_list=True))

    async def append(self, rows: Sequence[wire.ProgressRow]) -> None:
        """Append steps (CapNhatTienTrinh); repeating it doubles them.

        Raises:
            OutcomeUnknownError: they may be there.
            PortalError: any other failure.
        """
        if not 1 <= len(rows) <= ROWS_PER_CALL:
            raise ValueError(len(rows))
        told = json.dumps([row.json_ready() for row in rows], ensure_ascii=False)
        try:
            await self._call(
                self._settings.progress_endpoint, _Body(_JSON, told.encode())
            )
        except AlreadyHeldError as error:
            # Said of steps, it may mean these very ones.
            raise OutcomeUnknownError(str(error)) from error

    async def _call(self, endpoint: str, body: _Body) -> object:
        return await self._token.call(
            lambda token: self._call_with(token, endpoint, body)
        )

    async def _call_with(self, token: str, endpoint: str, body: _Body) -> object:
        answer = await self._line.post(
            self._settings.address(endpoint),
            body=body.data,
            headers={
                "Accept": _JSON,
                "Authorization": f"Bearer {token}",
                "Content-Type": body.media_type,
            },
            seconds=self._settings.timeout_seconds,
        )
        return _judged(answer, endpoint, token)

    async def _ask_for_a_token(self) -> Granted:
        """Ask for a token; whatever goes wrong, nothing of ours was sent yet."""
        try:
            answer = await self._line.post(
                str(self._settings.token_url),
                body=tokens.form(self._settings),
                headers=tokens.headers(self._settings),
                seconds=self._settings.timeout_seconds,
            )
        except OutcomeUnknownError as error:
            raise NotDoneError(f"Không xin được thẻ của Cổng: {error}") from error
        granted = tokens.read(answer)
        if granted is None:
            # The reply may repeat what was sent: it is not quoted.
            raise NotDoneError(f"Cổng không cấp thẻ (HTTP {answer.status})")
        return granted


class _HeldError(AlreadyHeldError):
    """A refusal that may tell what is held."""

    def __init__(self, text: str, data: object) -> None:
        super().__init__(text)
        self.data = data


def _judged(answer: Answer, endpoint: str, token: str) -> object:
    """Return the data of a success; raise what anything else means."""
    found = reply.read(answer)
    log = _log.debug if isinstance(found, reply.Accepted) else _log.info
    log("national_portal.call", service=endpoint, reply=type(found).__name__)
    match found:
        case reply.Accepted(data):
            return data
        case reply.TokenRefused():
            raise SessionRefusedError("HTTP 401")
        case reply.TurnedAway(reason):
            raise NotDoneError(reason)
        case Unintelligible(reason):
            raise OutcomeUnknownError(reason)
        case reply.Refusal(_, message, data):
            text = str(found).replace(token, "…")
            if says_already_held(message):
                raise _HeldError(text, data)
            raise RefusedError(text)


def _json(shape: wire.Creation | wire.StatusChange, *, in_list: bool = False) -> _Body:
    told: object = [shape.json_ready()] if in_list else shape.json_ready()
    return _Body(_JSON, json.dumps(told, ensure_ascii=False).encode())


def _form_of(file: Content) -> _Body:
    """Encode one part named `file` (RFC 7578).

    [assumption] No public page shows the form of UploadFile.
    """
    boundary = hashlib.sha256(file.sha256.encode()).hexdigest()[:32]
    kind = f"multipart/form-data; boundary={boundary}"
    part = (file.name, file.data, file.media_type)
    encoded = httpx.Request(
        "POST", "http://_", files={"file": part}, headers={"Content-Type": kind}
    )
    return _Body(kind, encoded.read())
