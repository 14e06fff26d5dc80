"""Save some fields: side by side with others, never over what one has not seen.

ADR 12: the version in `If-Match` is what the caller read; a save goes through if
none of the places that it writes was changed since.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.dossiers import answers as answering
from app.dossiers import queries, standings
from app.dossiers.act import Act
from app.dossiers.corrections import guarding
from app.dossiers.drafting import lasting, merging, races
from app.dossiers.drafting.models import FieldEdit, Place
from app.dossiers.drafting.queries import Change
from app.dossiers.errors import AnswersInvalid, NotNow
from app.dossiers.lifecycle import EDITABLE, Status
from app.dossiers.models import Dossier
from app.dossiers.service import prefilling
from app.identity.policy.permissions import Permission
from app.procedures.eforms import bounds, pointers


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
    merged = answering.merged(dossier.answers, answers)
    others = await refuse(session, dossier, act, places, answers=merged)
    if answering.size(merged) > bounds.LARGEST_BYTES:
        raise AnswersInvalid(errors=[_TOO_LARGE])
    if places:
        dossier.answers = merged
        await prefilling.note(session, dossier)
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
    await standings.require(session, Permission.EDIT_DRAFT, dossier, actor=act.actor)
    if dossier.status not in EDITABLE:
        raise NotNow
    return dossier


async def refuse(
    session: AsyncSession,
    dossier: Dossier,
    act: Act,
    places: Collection[str],
    *,
    answers: Mapping[str, JsonValue] | None = None,
) -> Sequence[Change]:
    """Return what others changed, if these places may be written, towards `answers`.

    Raises:
        Stale: if one of them was changed since the version read.
        NotAskedFor: if one of them is not open for correction.
    """
    others = await races.refuse_lost(session, dossier, act, places)
    towards = dossier.answers if answers is None else answers
    await guarding.check(session, dossier, places, answers=towards)
    return others


async def mark(
    session: AsyncSession, dossier: Dossier, act: Act, places: Collection[str]
) -> None:
    """Raise the version and keep who changed these places; flushes the dossier."""
    dossier.version += 1
    await session.flush()
    await _keep_edits(session, dossier, act, places)
    if dossier.status == Status.DRAFT:
        await lasting.touch(session, dossier, at=act.at)


def refuse_unkeepable(answers: dict[str, JsonValue]) -> None:
    found = answering.unkeepable(answers)
    if found:
        raise AnswersInvalid(errors=found)


_TOO_LARGE = FieldProblem(
    pointers.ROOT,
    f"nội dung khai lớn quá {bounds.LARGEST_BYTES // 1024} KB",
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
