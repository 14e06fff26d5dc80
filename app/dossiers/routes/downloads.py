"""Give out a dossier's files: the applicant gets them as they are, officials a copy.

An official's copy of a PDF or a picture carries who took it, when and what for; the
original, which alone proves its signatures, is had by `?original=true` with a stated
purpose, and that is recorded as such. Other kinds of file cannot be marked: they are
given as they are. `X-Copy` says which it was (ADR 25).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import sha256_hex
from app.core.http.session import TransactionsDep
from app.dossiers import errors
from app.dossiers.models import Dossier
from app.dossiers.reads import copies, recording
from app.dossiers.reads import service as reads
from app.dossiers.reads.purposes import Part
from app.dossiers.reads.recording import StatedPurpose
from app.dossiers.reads.service import Look
from app.files import service as files
from app.files.marking import marker
from app.files.marking.marker import NotMarked
from app.files.models import StoredFile
from app.files.routes import StorageDep, as_download
from app.identity.actor import Actor, Kind


@dataclass(frozen=True)
class Found:
    """A file of a dossier that the caller may have, under the name it is to have."""

    dossier: Dossier
    row: StoredFile
    name: str | None = None


Find = Callable[[AsyncSession], Awaitable[Found]]
Original = Annotated[
    bool, Query(description="Bản gốc, không đóng dấu người xem; phải nêu mục đích")
]


@dataclass(frozen=True)
class Downloads:
    """Looks in one short transaction, and does what is slow after it."""

    request: Request
    transactions: TransactionsDep
    storage: StorageDep
    stated: str | None
    original: bool

    async def give(self, find: Find, *, to: Actor) -> Response:
        """Answer with the file that is found.

        Raises:
            ReadPurposeMissing: for an original without a stated purpose.
            CopyNotMarked: if the copy cannot be marked.
        """
        official = to.kind is Kind.OFFICIAL
        if official and self.original:
            if self.stated is None:
                raise errors.ReadPurposeMissing
            self.request.state.part_opened = Part.ORIGINAL
        found, lines = await self.transactions.run(
            lambda session: self._look(session, find, to)
        )
        data = await files.read(self.storage, found.row)
        if not official or self.original:
            return _as("original", found, data)
        if found.row.media_type not in marker.MARKABLE:
            return _as("unmarked", found, data)
        try:
            copy = await marker.mark(data, found.row.media_type, lines)
        except NotMarked as error:
            raise errors.CopyNotMarked from error
        return _as("marked", found, copy)

    async def _look(
        self, session: AsyncSession, find: Find, to: Actor
    ) -> tuple[Found, tuple[str, ...]]:
        # Whoever records looks asks the request's session what was opened.
        self.request.state.session = session
        found = await find(session)
        if to.kind is not Kind.OFFICIAL:
            return found, ()
        at = self.transactions.clock.now()
        look = Look(found.dossier.id, to, Part.PAPERS, self.stated, at)
        reason = await reads.reason_of(session, look)
        mark = copies.lines(found.dossier, reason, stated=self.stated, by=to, at=at)
        return found, mark


def get_downloads(
    request: Request,
    transactions: TransactionsDep,
    storage: StorageDep,
    stated: StatedPurpose = None,
    original: Original = False,  # noqa: FBT002  # a query parameter
) -> Downloads:
    return Downloads(request, transactions, storage, recording.plain(stated), original)


DownloadsDep = Annotated[Downloads, Depends(get_downloads)]


def _as(kind: str, found: Found, data: bytes) -> Response:
    response = as_download(found.row, data, name=found.name)
    response.headers["Digest"] = f"sha-256={sha256_hex(data)}"
    response.headers["X-Copy"] = kind
    return response
