"""What people sign in a dossier: a leader the results decided, an applicant the papers.

`gather` says what may be signed and finds its bytes; `put_back` puts the signed
file in the place of the unsigned one, if that is still what was signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import jobs
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import new_id
from app.dossiers import drafted_results, queries, standings, tasks
from app.dossiers.act import Act
from app.dossiers.models import Dossier
from app.dossiers.service import drafts
from app.dossiers.signed_papers import guarding
from app.files import service as files
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.signing.report import ValidationReport
from app.signing.sealing.preparing import Purpose
from app.signing.sessions.service import NewDocument, Signed

_PDF = "application/pdf"


class NothingToSign(NotFound):
    code = "nothing_to_sign"
    title = "Không có tài liệu này để bạn ký"


class NotAPdf(Invalid):
    code = "not_a_pdf"
    title = "Chỉ ký được tài liệu PDF"


class DocumentReplaced(Conflict):
    code = "document_replaced"
    title = "Tài liệu đã được thay bằng bản khác sau khi mở phiên ký"


@dataclass(frozen=True)
class Wanted:
    """A paper of a dossier by its code, or without one the dossier's result."""

    dossier_id: UUID
    paper: str | None


async def gather(
    session: AsyncSession, wanted: Sequence[Wanted], *, actor: Actor
) -> list[NewDocument]:
    """Return what the actor may sign, in the order asked for.

    Raises:
        DossierNotFound: hidden from the actor.
        NothingToSign: not the actor's to sign, or not there (any more).
        NotAPdf: a paper that is a picture.
        SignatureNoLongerHolds: a result that rests on a paper found bad by now.
    """
    return [await _document(session, each, actor) for each in wanted]


async def put_back(
    session: AsyncSession,
    signed: Signed,
    *,
    actor: Actor,
    verdict: ValidationReport,
    at: datetime,
) -> None:
    """Let the signed file take the unsigned one's place.

    Raises:
        DocumentReplaced: another file stands there by now.
    """
    place = signed.document.place
    dossier = await queries.get(session, UUID(place["dossier"]), actor=actor)
    if place.get("paper") is None:
        await _result_signed(session, dossier, signed, actor, at)
    else:
        await _paper_signed(session, dossier, signed, actor, verdict, at)


def purpose_of(place: dict[str, str | None], field: str) -> Purpose:
    """Return what a signature in that place says of itself."""
    if place.get("paper") is None:
        return Purpose(field, "Ký ban hành kết quả giải quyết", "")
    return Purpose(field, "Ký thành phần hồ sơ", "")


async def _document(session: AsyncSession, wanted: Wanted, actor: Actor) -> NewDocument:
    dossier = await queries.get(session, wanted.dossier_id, actor=actor)
    if wanted.paper is None:
        file_id, title = await _result_of(session, dossier, actor)
    else:
        file_id, title = await _paper_of(session, dossier, wanted.paper, actor)
    file = await files.find(session, file_id)
    if file.media_type != _PDF:
        raise NotAPdf(title)
    place = {"dossier": str(dossier.id), "paper": wanted.paper}
    # A field of the document's own: it may bear signatures of earlier sessions.
    field = f"Signature-{new_id().hex[-12:]}"
    return NewDocument(file, title, place, purpose_of(place, field))


async def _result_of(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> tuple[UUID, str]:
    """Find the printed result; only who decided it signs it, a substitute in turn."""
    drafted = await drafted_results.of(session, dossier.id)
    if (
        drafted is None
        or drafted.signer_id != actor.id
        or drafted.signed_file_id is not None
    ):
        raise NothingToSign
    decision = await queries.decision(session, dossier)
    if decision is not None and decision.granted:
        await guarding.refuse_failed(session, dossier)
    return drafted.file_id, f"Kết quả hồ sơ {dossier.code}"


async def _paper_of(
    session: AsyncSession, dossier: Dossier, code: str, actor: Actor
) -> tuple[UUID, str]:
    seen = await standings.towards(session, dossier, actor)
    may_edit = permits.allows(Permission.EDIT_DRAFT, actor, seen)
    if not may_edit or not drafts.is_editable(dossier):
        raise NothingToSign
    for paper in await queries.current_papers(session, dossier):
        if paper.code == code:
            return paper.file_id, paper.name
    raise NothingToSign


async def _result_signed(
    session: AsyncSession,
    dossier: Dossier,
    signed: Signed,
    actor: Actor,
    at: datetime,
) -> None:
    await queries.lock_for_job(session, dossier.id)
    drafted = await drafted_results.of(session, dossier.id)
    if (
        drafted is None
        or drafted.signed_file_id is not None
        or drafted.file_id != signed.document.source_id
    ):
        raise DocumentReplaced
    drafted.signed_file_id, drafted.signed_at = signed.file.id, at
    await session.flush()
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="dossier.result_signed",
        actor_id=str(actor.id),
        at=at,
        data={"sha256": signed.file.sha256},
    )
    await jobs.defer(
        session,
        task=tasks.SEAL_RESULT,
        lock=str(dossier.id),
        dossier_id=str(dossier.id),
    )


async def _paper_signed(
    session: AsyncSession,
    dossier: Dossier,
    signed: Signed,
    actor: Actor,
    verdict: ValidationReport,
    at: datetime,
) -> None:
    code = str(signed.document.place["paper"])
    act = Act(dossier.id, actor, at, dossier.version)
    locked = await queries.lock(session, act)
    current = {
        paper.code: paper.file_id
        for paper in await queries.current_papers(session, locked)
    }
    if current.get(code) != signed.document.source_id:
        raise DocumentReplaced
    await drafts.attach_paper(
        session, act, code=code, file=signed.file, verdict=verdict
    )
