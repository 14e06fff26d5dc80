"""Save some fields: side by side with others, never over what one has not seen.

ADR 12: the version in `If-Match` is what the caller read; a save goes through if
none of the places that it writes was changed since.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.clock import local
from app.core.errors import FieldProblem, Stale
from app.dossiers import answers as answering
from app.dossiers import queries
from app.dossiers.act import Act
from app.dossiers.drafting import merging, presenting
from app.dossiers.drafting import queries as drafts
from app.dossiers.drafting.models import Draft, FieldEdit, Place
from app.dossiers.drafting.queries import Change
from app.dossiers.errors import AnswersInvalid, NotNow
from app.dossiers.lifecycle import EDITABLE, Status
from app.dossiers.models import Dossier
from app.procedures import forms


@dataclass(frozen=True)
class Saved:
    """A save that went through; `others` is what the caller had not seen yet."""

    dossier: Dossier
    others: Sequence[Change]


async def save_answers(
    session: AsyncSession,
    act: Act,
    *,
    answers: dict[str, JsonValue],
    place: str | None = None,
) -> Saved:
    """Merge answers into the draft (RFC 7396: null takes an answer out).

    Raises:
        Stale: if somebody changed one of these places since the version read.
        AnswersInvalid: if they cannot be kept at all.
    """
    refuse_unkeepable(answers)
    dossier = await editable(session, act)
    places = merging.written(dossier.answers, answers)
    others = await refuse_lost(session, dossier, act, places)
    merged = answering.merged(dossier.answers, answers)
    if answering.size(merged) > forms.LARGEST_BYTES:
        raise AnswersInvalid(errors=[_TOO_LARGE])
    if places:
        dossier.answers = merged
        await mark(session, dossier, act, places)
    if place is not None:
        await _keep_place(session, dossier, act, place)
    return Saved(dossier, others)


async def editable(session: AsyncSession, act: Act) -> Dossier:
    """Return the dossier locked, if its fields may be written at all now.

    Raises:
        NotNow: unless it is a draft, or waits for corrections.
    """
    dossier = await queries.lock_visible(session, act.dossier_id, actor=act.actor)
    if dossier.status not in EDITABLE:
        raise NotNow
    return dossier


async def as_read(session: AsyncSession, act: Act) -> Dossier:
    """Return the dossier locked, if not one place of it was changed since.

    Raises:
        Stale: with what was changed, and by whom.
    """
    dossier = await queries.lock_visible(session, act.dossier_id, actor=act.actor)
    if dossier.version != act.seen_version:
        changes = await drafts.changes_since(session, dossier, act.seen_version)
        raise stale(dossier, act, changes)
    return dossier


async def refuse_lost(
    session: AsyncSession, dossier: Dossier, act: Act, places: Collection[str]
) -> Sequence[Change]:
    """Return what others changed since the version read, none of it these places.

    Raises:
        Stale: if one of the places was changed, or the version never was.
    """
    if act.seen_version == dossier.version:
        return ()
    others = await drafts.changes_since(session, dossier, act.seen_version)
    lost = merging.clashing(places, changed=[each.path for each in others])
    if lost or act.seen_version > dossier.version:
        raise stale(dossier, act, [each for each in others if each.path in lost])
    return others


async def mark(
    session: AsyncSession, dossier: Dossier, act: Act, places: Collection[str]
) -> None:
    """Raise the version and keep who changed these places; flushes the dossier."""
    dossier.version += 1
    await session.flush()
    await _keep_edits(session, dossier, act, places)
    if dossier.status == Status.DRAFT:
        await touch(session, dossier, at=act.at)


async def touch(session: AsyncSession, dossier: Dossier, *, at: datetime) -> None:
    """Note that the draft is worked on, so that its life begins anew."""
    now = {"saved_at": at, "told": None, "told_at": None}
    await session.execute(
        insert(Draft)
        .values(dossier_id=dossier.id, **now)
        .on_conflict_do_update(index_elements=["dossier_id"], set_=now)
    )


async def end(session: AsyncSession, dossier: Dossier) -> None:
    """Let what only a draft has go, as it is submitted."""
    await session.execute(delete(Draft).where(Draft.dossier_id == dossier.id))
    await session.execute(delete(Place).where(Place.dossier_id == dossier.id))


def stale(dossier: Dossier, act: Act, changes: Sequence[Change]) -> Stale:
    """Return the refusal of a lost race: which places changed, by whom, to what."""
    return Stale(
        f"Bản hiện tại là {dossier.version}, bản bạn đã đọc là {act.seen_version}",
        errors=[
            FieldProblem(
                each.path,
                f"{each.by} đã sửa lúc {local(each.at):%H:%M %d/%m/%Y}",
                "changed",
            )
            for each in changes
        ],
        more={
            "version": dossier.version,
            "fields": [presenting.described(dossier, each) for each in changes],
        },
    )


def refuse_unkeepable(answers: dict[str, JsonValue]) -> None:
    found = answering.unkeepable(answers)
    if found:
        raise AnswersInvalid(errors=found)


_TOO_LARGE = FieldProblem(
    forms.ROOT,
    f"nội dung khai lớn quá {forms.LARGEST_BYTES // 1024} KB",
    "too_large",
)


async def _keep_edits(
    session: AsyncSession, dossier: Dossier, act: Act, places: Collection[str]
) -> None:
    if not places:
        return
    now = {"version": dossier.version, "by_id": act.actor.id, "at": act.at}
    rows = [{"dossier_id": dossier.id, "path": place, **now} for place in places]
    await session.execute(
        insert(FieldEdit)
        .values(rows)
        .on_conflict_do_update(index_elements=["dossier_id", "path"], set_=now)
    )


async def _keep_place(
    session: AsyncSession, dossier: Dossier, act: Act, place: str
) -> None:
    now = {"place": place, "at": act.at}
    await session.execute(
        insert(Place)
        .values(dossier_id=dossier.id, person_id=act.actor.id, **now)
        .on_conflict_do_update(index_elements=["dossier_id", "person_id"], set_=now)
    )
