"""Take in a paper: everything slow first, then one short change of the draft.

`PaperDesk.prepare` opens the file, checks its signatures, scans and stores it, with
no transaction open; `attach` writes what was found, in its caller's. In between
the dossier may have changed: the lock, and the version that was read, decide.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldProblem
from app.core.transactions import Transactions
from app.dossiers import filing, queries
from app.dossiers.act import Act
from app.dossiers.errors import FileRefused
from app.dossiers.models import Dossier, Paper
from app.dossiers.ports import SignatureChecker
from app.dossiers.service import drafts
from app.files import formats, inspection, names
from app.files import service as files
from app.files.inspection import Sound, Unsound
from app.files.models import StoredFile
from app.files.scanning import Clamd, Scan, ScannerAway, ScanState
from app.files.service import NewFile
from app.identity.actor import Actor
from app.procedures.definition import Paper as PaperRule
from app.signing.report import ValidationReport
from app.uploads import service as uploads
from app.uploads.errors import UploadExpired
from app.uploads.models import Upload
from app.uploads.receiving import Receiver


@dataclass(frozen=True)
class Sent:
    """A paper as it was sent: its bytes with the request, or a finished upload."""

    code: str
    file: NewFile | None = None
    upload_id: UUID | None = None


@dataclass(frozen=True)
class Prepared:
    """A paper found sound, and stored; nothing says yet that it is anybody's."""

    act: Act
    code: str
    name: str
    file: StoredFile
    is_new: bool
    verdict: ValidationReport
    scan: Scan
    upload_id: UUID | None

    def again_by(self, actor: Actor) -> "Prepared":
        """Return the same for the same person, with the rights they have by now."""
        return replace(self, act=replace(self.act, actor=actor))


@dataclass(frozen=True)
class PaperDesk:
    """Examines papers, between transactions."""

    transactions: Transactions
    receiver: Receiver
    checker: SignatureChecker
    scanner: Clamd | None

    async def prepare(self, act: Act, sent: Sent) -> Prepared:
        """Examine and store what was sent, as far as that needs no transaction.

        A bad signature does not stop it: the applicant sees the verdict at once, and
        the submission refuses what its paper's policy does not allow. A scanner that
        is away does not either: the paper waits for it.

        Raises:
            FileRefused: unless the file is what this paper takes, and harmless.
            UploadNotFound, UploadIncomplete: unless the upload is there, and whole.
        """
        rule, upload = await self._looked_up(act, sent)
        name = upload.name if upload else _file_of(sent).name
        size = upload.length if upload else len(_file_of(sent).data)
        _refuse_by_name(rule, name, size)
        data, upload = await self._read(sent, upload)
        found = await _opened(data, name)
        drafts.refuse_file(
            filing.file_fault(rule, media_type=found.media_type, size=size)
        )
        scan = await self._scanned(data)
        verdict = await self.checker.check(data, at=act.at)
        file, is_new = await self._stored(act, found, data, upload)
        return Prepared(
            act=act,
            code=sent.code,
            name=found.name,
            file=file,
            is_new=is_new,
            verdict=verdict,
            scan=scan,
            upload_id=sent.upload_id,
        )

    async def _looked_up(self, act: Act, sent: Sent) -> tuple[PaperRule, Upload | None]:
        async def look(session: AsyncSession) -> PaperRule:
            dossier = await drafts.readable(session, act, code=sent.code)
            return await drafts.paper_rule(session, dossier, code=sent.code)

        rule = await self.transactions.run(look)
        if sent.upload_id is None:
            return rule, None
        return rule, await self.receiver.whole(sent.upload_id, owner_id=act.actor.id)

    async def _read(
        self, sent: Sent, upload: Upload | None
    ) -> tuple[bytes, Upload | None]:
        if upload is None:
            return _file_of(sent).data, None
        upload = await self.receiver.finish(upload)
        if not await self.receiver.storage.exists(str(upload.key)):
            # It was a paper of a draft that was discarded, bytes and all.
            raise UploadExpired
        data = await files.read_object(
            self.receiver.storage, str(upload.key), sha256=str(upload.sha256)
        )
        return data, upload

    async def _scanned(self, data: bytes) -> Scan:
        if self.scanner is None:
            return Scan(ScanState.NOT_SCANNED)
        try:
            found = await self.scanner.scan(data)
        except ScannerAway:
            return Scan(ScanState.WAITING)
        if found.state is not ScanState.CLEAN:
            raise FileRefused(
                errors=[FieldProblem("/file", str(found.reason), "file_refused")]
            )
        return found

    async def _stored(
        self, act: Act, found: Sound, data: bytes, upload: Upload | None
    ) -> tuple[StoredFile, bool]:
        """Return the file, and whether its row is still to be written."""
        new = NewFile(found.name, found.media_type, data)
        owner, storage = str(act.actor.id), self.receiver.storage
        row = files.describe(new, stored_by=owner, at=act.at)
        twin = await self.transactions.run(
            lambda session: files.twin(
                session,
                stored_by=owner,
                sha256=row.sha256,
                media_type=row.media_type,
            )
        )
        if twin is not None and await storage.exists(twin.key):
            return twin, False
        if upload is None:
            await storage.put(row.key, data)
        else:
            row.key = str(upload.key)
        return row, True


async def attach(session: AsyncSession, prepared: Prepared) -> tuple[Dossier, Paper]:
    """Write what was prepared: file, paper and use of the upload, together."""
    act, file = prepared.act, prepared.file
    if prepared.upload_id is not None:
        file = await _used(session, prepared, prepared.upload_id, at=act.at)
    elif prepared.is_new:
        await files.keep(session, file)
    paper = await drafts.attach_paper(
        session,
        act,
        code=prepared.code,
        file=file,
        verdict=prepared.verdict,
        name=prepared.name,
        scan=prepared.scan,
    )
    return await queries.get(session, act.dossier_id, actor=act.actor), paper


async def _used(
    session: AsyncSession, prepared: Prepared, upload_id: UUID, *, at: datetime
) -> StoredFile:
    """Return the upload's file; what another request made of it meanwhile, stays."""
    owner_id = prepared.act.actor.id
    upload = await uploads.use(session, upload_id, owner_id=owner_id, at=at)
    if upload.file_id is not None:
        return await files.find(session, upload.file_id)
    if prepared.is_new:
        await files.keep(session, prepared.file)
    upload.file_id = prepared.file.id
    await session.flush()
    return prepared.file


def _file_of(sent: Sent) -> NewFile:
    if sent.file is None:
        raise FileRefused
    return sent.file


def _refuse_by_name(rule: PaperRule, name: str, size: int) -> None:
    """Refuse unread what its name and size already tell."""
    stated = formats.stated(names.plain(name))
    if stated is None:
        drafts.refuse_file(formats.advice(name))
    else:
        drafts.refuse_file(filing.file_fault(rule, media_type=stated, size=size))


async def _opened(data: bytes, name: str) -> Sound:
    found = await asyncio.to_thread(inspection.inspect, data, name=name)
    if isinstance(found, Unsound):
        raise FileRefused(errors=[FieldProblem("/file", found.reason, "file_refused")])
    return found
