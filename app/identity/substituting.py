"""Name who stands in for an absent official (NĐ 309/2026/NĐ-CP art. 6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import local
from app.core.errors import Conflict, FieldProblem, Invalid, NotFound
from app.core.ids import new_id
from app.identity import permits, queries
from app.identity.actor import Actor, Kind, Role
from app.identity.models import Person, Substitution
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing


class SubstitutionUnusable(Invalid):
    code = "substitution_unusable"
    title = "Không cử người thay như vậy được"


class SubstitutionsOverlap(Conflict):
    code = "substitutions_overlap"
    title = "Đã có người thay hoặc người thay đang vắng trong thời gian này"


class SubstitutionNotFound(NotFound):
    code = "substitution_not_found"
    title = "Không tìm thấy việc cử người thay này"


@dataclass(frozen=True)
class NewSubstitution:
    """`until` is the first day on which the absent person is back."""

    absent_id: UUID
    substitute_id: UUID
    office_id: UUID
    role: Role
    first: date
    until: date
    basis: str


async def substitute(
    session: AsyncSession,
    new: NewSubstitution,
    *,
    by: Actor,
    at: datetime,
    above: Collection[UUID] = (),
) -> Substitution:
    """Let one official hold another's post for some days.

    `above` are the offices over this one: where the only leader is the one who
    is absent, a leader from there names the substitute.

    The two people's rows are locked, so that two overlapping ones made at once
    cannot both be kept.

    Raises:
        NotTheLeader: unless `by` leads that office, or one above it.
        SubstitutionUnusable: if the dates are past or reversed, the absent person
            does not hold that post, or the substitute is no official of ours.
        SubstitutionsOverlap: if the absent person is replaced in that post
            already, the substitute is away, or the absent one is a substitute.
    """
    _check_leader(by, {new.office_id, *above})
    _check_dates(new, today=local(at).date())
    await _lock(session, {new.absent_id, new.substitute_id})
    await _check_people(session, new, at)
    await _check_overlaps(session, new)
    row = Substitution(
        id=new_id(),
        absent_id=new.absent_id,
        substitute_id=new.substitute_id,
        office_id=new.office_id,
        role=new.role,
        valid_from=new.first,
        valid_to=new.until,
        basis=new.basis,
        made_by=by.id,
        made_at=at,
    )
    session.add(row)
    await session.flush()
    await _record(session, row, "substitution.made", by=by, at=at)
    return row


async def end(
    session: AsyncSession,
    substitution_id: UUID,
    *,
    by: Actor,
    at: datetime,
    above: Collection[UUID] = (),
) -> Substitution:
    """End it from today on: the absent person is back, or another must be named.

    Raises:
        SubstitutionNotFound: if there is none, or it has ended already.
        NotTheLeader: unless `by` leads that office, or one above it.
    """
    row = await session.get(Substitution, substitution_id)
    if row is None:
        raise SubstitutionNotFound
    # What the substitute is doing by this right is over, or comes after.
    await _lock(session, {row.absent_id, row.substitute_id})
    await session.refresh(row, with_for_update=True)
    today = local(at).date()
    if row.valid_to <= today:
        raise SubstitutionNotFound
    _check_leader(by, {row.office_id, *above})
    row.valid_to = max(today, row.valid_from)
    await session.flush()
    await _record(session, row, "substitution.ended", by=by, at=at)
    return row


def _check_leader(by: Actor, offices: Collection[UUID]) -> None:
    leads = by.offices_as(Role.LEADER) & frozenset(offices)
    standings = {Standing.LEADS_OFFICE} if leads else set()
    permits.require(Permission.NAME_SUBSTITUTE, by, standings)


def _check_dates(new: NewSubstitution, *, today: date) -> None:
    if new.first < today:
        raise SubstitutionUnusable(
            errors=[FieldProblem("/first_day", "không được ở quá khứ", "past")]
        )
    if new.until <= new.first:
        raise SubstitutionUnusable(
            errors=[
                FieldProblem("/last_day", "không được trước ngày bắt đầu", "reversed")
            ]
        )


async def _lock(session: AsyncSession, person_ids: set[UUID]) -> None:
    await session.execute(
        select(Person.id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )


async def _check_people(
    session: AsyncSession, new: NewSubstitution, at: datetime
) -> None:
    absent = await queries.actor(session, new.absent_id, at=at)
    theirs = absent.post_for(office_id=new.office_id, role=new.role)
    if theirs is None or theirs.on_behalf_of is not None:
        raise SubstitutionUnusable(
            errors=[FieldProblem("/absent", "không giữ vai trò này", "lacks_role")]
        )
    other = await queries.actor(session, new.substitute_id, at=at)
    if other.kind is not Kind.OFFICIAL or not other.posts or other.id == absent.id:
        raise SubstitutionUnusable(
            errors=[
                FieldProblem(
                    "/substitute", "phải là một cán bộ khác đang tại chức", "unfit"
                )
            ]
        )


async def _check_overlaps(session: AsyncSession, new: NewSubstitution) -> None:
    """Refuse what would leave a post to nobody: its substitute away as well."""
    for each in await queries.away_between(
        session,
        {new.absent_id, new.substitute_id},
        first=new.first,
        until=new.until,
    ):
        same_post = (each.office_id, each.role) == (new.office_id, new.role)
        if each.absent_id == new.substitute_id or same_post:
            raise SubstitutionsOverlap
    if await queries.replacing_between(
        session, new.absent_id, first=new.first, until=new.until
    ):
        raise SubstitutionsOverlap


async def _record(
    session: AsyncSession, row: Substitution, event: str, *, by: Actor, at: datetime
) -> None:
    await audit.record(
        session,
        subject=f"substitution:{row.id}",
        event=event,
        actor_id=str(by.id),
        at=at,
        data={
            "absent": str(row.absent_id),
            "substitute": str(row.substitute_id),
            "office": str(row.office_id),
            "role": row.role,
            "from": row.valid_from.isoformat(),
            "until": row.valid_to.isoformat(),
            "basis": row.basis,
        },
    )
