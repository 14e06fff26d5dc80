"""Offer, accept, confirm and end a mandate; the policy says who may.

Civil Code art. 134 to 143, 562 to 569. What both sides want is accepted by the other
one; what follows from law (the voice of an organisation, a guardian) is claimed on a
document, which an official of a reception desk confirms to have seen.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import local
from app.core.errors import Conflict, FieldProblem, Invalid, NotFound
from app.core.folding import fold
from app.core.ids import new_id
from app.identity import locking, permits
from app.identity.actor import Actor, Scope
from app.identity.actor import Kind as PersonKind
from app.identity.mandates import queries, standing
from app.identity.mandates.models import Mandate
from app.identity.mandates.standing import Kind, Life, Side, State
from app.identity.models import Person
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty, Standing


class MandateNotFound(NotFound):
    code = "mandate_not_found"
    title = "Không tìm thấy giấy ủy quyền này"


class MandateUnusable(Invalid):
    code = "mandate_unusable"
    title = "Không lập được giấy ủy quyền như vậy"


class MandateSettled(Conflict):
    code = "mandate_settled"
    title = "Giấy ủy quyền này đã được trả lời hoặc đã chấm dứt"


@dataclass(frozen=True)
class Offer:
    """`other` is the identity number of the other side, `name` how it is called.

    `organization_id` is for whom the offer is made, where not for oneself. `until` is
    the first day on which it no longer holds.
    """

    kind: Kind
    side: Side
    other: str
    name: str
    scopes: frozenset[Scope]
    procedures: frozenset[str] | None
    first: date
    until: date | None
    basis: str
    organization_id: UUID | None = None


async def offer(
    session: AsyncSession, new: Offer, *, by: Actor, at: datetime
) -> Mandate:
    """Offer a mandate to the other side, or claim one that follows from law.

    Raises:
        OutOfScope: if it is offered for an organisation that `by` does not represent.
        MandateUnusable: for days that are over, or oneself.
    """
    own_id = new.organization_id or by.id
    speaks = standing.stands_for({own_id}, by) is not None
    side = Standing.PRINCIPAL if new.side is Side.PRINCIPAL else Standing.AGENT
    permits.require(Permission.OFFER_MANDATE, by, {side} if speaks else ())
    own = await session.get_one(Person, own_id)
    _check(new, own, today=local(at).date())
    principal = new.side is Side.PRINCIPAL
    row = Mandate(
        id=new_id(),
        kind=new.kind,
        principal_id=own.id if principal else None,
        principal_number=own.identity_number if principal else new.other,
        principal_name=own.name if principal else new.name,
        agent_id=None if principal else own.id,
        agent_number=new.other if principal else own.identity_number,
        scopes=sorted(new.scopes),
        procedures=None if new.procedures is None else sorted(new.procedures),
        valid_from=new.first,
        valid_to=new.until,
        basis=new.basis,
        offered_side=new.side,
        offered_by=by.id,
        offered_at=at,
    )
    session.add(row)
    await session.flush()
    await _audit(session, row, "mandate.offered", by=by, at=at)
    return row


async def accept(
    session: AsyncSession, mandate_id: UUID, *, by: Actor, at: datetime
) -> Mandate:
    """Accept what the other side offered: it holds from now on, or from its first day.

    Raises:
        MandateNotFound: if the actor is on neither side.
        GrantsOneself: if it is their own side's offer.
        MandateSettled: unless it waits for an answer.
    """
    row = await _locked(session, mandate_id)
    facts = await queries.facts(session, row)
    permits.require(
        Permission.ACCEPT_MANDATE,
        by,
        standing.standings(facts, by),
        duties=standing.duties(facts, by),
        hidden=MandateNotFound,
    )
    _check_open(row, at)
    if Kind(row.kind) in standing.CLAIMED and facts.offered_side is Side.AGENT:
        voice = standing.stands_for(facts.principals, by)
        # A ward has no voice of its own, an organisation that of its representative.
        if row.kind == Kind.GUARDIANSHIP or voice is None:
            raise MandateSettled
    if facts.offered_side is Side.PRINCIPAL:
        row.agent_id = by.id
    else:
        row.principal_id = standing.stands_for(facts.principals, by)
    return await _begin(session, row, by=by, at=at)


async def confirm(
    session: AsyncSession, mandate_id: UUID, *, by: Actor, at: datetime
) -> Mandate:
    """Confirm, as an official of a reception desk, that the document was seen.

    A ward whom the portal does not know yet becomes known by it.

    Raises:
        NotTheReception, MandateSettled
        GrantsOneself: if the official is one of the two.
    """
    row = await _locked(session, mandate_id)
    facts = await queries.facts(session, row)
    permits.require(
        Permission.CONFIRM_MANDATE,
        by,
        standing.standings(facts, by),
        duties=_own(row, by),
        hidden=MandateNotFound,
    )
    _check_open(row, at)
    if row.principal_id is None:
        row.principal_id = await _ward(session, row)
    return await _begin(session, row, by=by, at=at)


async def end(
    session: AsyncSession, mandate_id: UUID, *, by: Actor, at: datetime
) -> Mandate:
    """Refuse an offer, or revoke a mandate: at once, by either side.

    Raises:
        MandateNotFound: if the actor is on neither side.
        MandateSettled: if it has ended.
    """
    row = await _locked(session, mandate_id)
    facts = await queries.facts(session, row)
    permits.require(
        Permission.END_MANDATE,
        by,
        standing.standings(facts, by),
        hidden=MandateNotFound,
    )
    if row.ended_at is not None:
        raise MandateSettled
    await _lock_agent(session, row)
    row.ended_by, row.ended_at = by.id, at
    await session.flush()
    await _audit(session, row, "mandate.ended", by=by, at=at)
    return row


async def read(session: AsyncSession, mandate_id: UUID, *, by: Actor) -> Mandate:
    """Return a mandate to either side, and a claim to a reception desk.

    Raises:
        MandateNotFound: to anybody else.
    """
    row = await queries.find(session, mandate_id)
    if row is None:
        raise MandateNotFound
    facts = await queries.facts(session, row)
    permits.require(
        Permission.READ_MANDATE,
        by,
        standing.standings(facts, by),
        hidden=MandateNotFound,
    )
    return row


def state_of(row: Mandate, *, at: datetime) -> State:
    life = Life(
        row.accepted_at is not None,
        row.ended_at is not None,
        row.valid_from,
        row.valid_to,
    )
    return standing.state(life, today=local(at).date())


async def _locked(session: AsyncSession, mandate_id: UUID) -> Mandate:
    row = await queries.locked(session, mandate_id)
    if row is None:
        raise MandateNotFound
    return row


def _check(new: Offer, own: Person, *, today: date) -> None:
    if new.other == own.identity_number:
        raise _unfit("/other", "phải là một người khác", "oneself")
    if new.until is not None and new.until <= max(today, new.first):
        raise _unfit("/last_day", "đã qua hoặc trước ngày bắt đầu", "reversed")
    if new.kind in standing.CLAIMED and new.side is not Side.AGENT:
        raise _unfit("/side", "do người đại diện, người giám hộ khai", "agent_only")


def _unfit(path: str, message: str, code: str) -> MandateUnusable:
    return MandateUnusable(errors=[FieldProblem(path, message, code)])


def _check_open(row: Mandate, at: datetime) -> None:
    if state_of(row, at=at) is not State.OFFERED:
        raise MandateSettled


async def _begin(
    session: AsyncSession, row: Mandate, *, by: Actor, at: datetime
) -> Mandate:
    await _lock_agent(session, row)
    row.accepted_by, row.accepted_at = by.id, at
    await session.flush()
    await _audit(session, row, "mandate.accepted", by=by, at=at)
    return row


async def _lock_agent(session: AsyncSession, row: Mandate) -> None:
    """Wait for the agent's acts under way: none commits later under what ends now."""
    if row.agent_id is not None:
        await locking.person(session, row.agent_id)


def _own(row: Mandate, by: Actor) -> set[Duty]:
    """Tell whether an official would confirm what they claim as a citizen."""
    numbers = {row.principal_number, row.agent_number}
    return {Duty.CONCERNS_ONESELF} if by.identity_number in numbers else set()


async def _ward(session: AsyncSession, row: Mandate) -> UUID:
    known = await queries.applicants_of(session, row.principal_number)
    if known:
        return known[0].id
    ward = Person(
        id=new_id(),
        handle=f"ward-{row.id}",
        kind=PersonKind.CITIZEN,
        name=row.principal_name,
        name_key=fold(row.principal_name),
        identity_number=row.principal_number,
    )
    session.add(ward)
    await session.flush()
    return ward.id


async def _audit(
    session: AsyncSession, row: Mandate, event: str, *, by: Actor, at: datetime
) -> None:
    await audit.record(
        session,
        subject=f"mandate:{row.id}",
        event=event,
        actor_id=str(by.id),
        at=at,
        data={
            "kind": row.kind,
            "principal": str(row.principal_id) if row.principal_id else None,
            "agent": str(row.agent_id) if row.agent_id else None,
            "scopes": list(row.scopes),
            "procedures": row.procedures,
            "from": row.valid_from.isoformat(),
            "until": row.valid_to.isoformat() if row.valid_to else None,
            "basis": row.basis,
        },
    )
