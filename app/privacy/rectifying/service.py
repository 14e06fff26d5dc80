"""A citizen asks that something be put right; the office that answers for it decides.

A filed dossier is never rewritten: what was granted stands beside it, and is an act of
its own chain.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.clock import local
from app.core.errors import FieldProblem
from app.core.folding import fold
from app.core.ids import new_id
from app.dossiers import standings
from app.dossiers.calendars import Calendars
from app.identity import permits
from app.identity.actor import Actor
from app.identity.models import Person
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty, Standing
from app.organizations import queries as organizations
from app.organizations.models import Kind, Office
from app.privacy.rectifying import errors, queries, rules
from app.privacy.rectifying.models import RectificationRequest
from app.privacy.rectifying.rules import State, Subject


@dataclass(frozen=True)
class Wish:
    """`wanted` is the right value; of a dossier, what is wrong in it and how it is."""

    subject: Subject
    wanted: str
    reason: str
    dossier_id: UUID | None = None


async def ask(
    session: AsyncSession, wish: Wish, *, by: Actor, calendars: Calendars, at: datetime
) -> RectificationRequest:
    """Write the request down, for the office that must answer it in two working days.

    Raises:
        DossierNotFound: unless it is a filed dossier of the caller's own.
        RectificationInvalid: naming the member that is wrong.
        RectificationWaits: if one about the same is not decided yet.
    """
    person = await session.get_one(Person, by.id, with_for_update=True)
    office = await _office(session, wish, by=by, at=at)
    before = _standing(person, wish.subject)
    fault = rules.fault(
        wish.subject, wish.wanted, before=before, today=local(at).date()
    )
    if fault is not None:
        raise errors.RectificationInvalid(errors=[FieldProblem("/wanted", fault)])
    if await queries.waiting(session, by.id, wish.subject, wish.dossier_id):
        raise errors.RectificationWaits
    calendar = await calendars.of_office(session, office)
    row = RectificationRequest(
        id=new_id(),
        person_id=by.id,
        dossier_id=wish.dossier_id,
        subject=wish.subject,
        salt=secrets.token_hex(16),
        reason=wish.reason,
        office_id=office.id,
        state=State.WAITING,
        asked_at=at,
        due_at=calendar.closing(local(at).date(), working_days=rules.WORKING_DAYS),
    )
    row.before, row.wanted = before, wish.wanted
    session.add(row)
    await session.flush()
    await _record(session, row, "asked", by=by, at=at)
    return row


async def withdraw(
    session: AsyncSession, request_id: UUID, *, by: Actor, at: datetime
) -> RectificationRequest:
    """Take one's own request back.

    Raises:
        RectificationNotFound, RectificationDecided
    """
    row = await queries.lock(session, request_id)
    if row is None or row.person_id != by.id:
        raise errors.RectificationNotFound
    await _end(session, row, State.WITHDRAWN, by=by, at=at)
    return row


async def decide(
    session: AsyncSession,
    request_id: UUID,
    *,
    granted: bool,
    because: str,
    by: Actor,
    at: datetime,
) -> RectificationRequest:
    """Grant or refuse a request, with the reasons that the citizen reads.

    Raises:
        RectificationNotFound: also where it is another office's.
        GrantsOneself: nobody decides on their own.
        RectificationDecided
    """
    row = await queries.lock(session, request_id)
    mine = row is not None and row.office_id in by.office_ids
    own = row is not None and row.person_id == by.id
    permits.require(
        Permission.DECIDE_RECTIFICATION,
        by,
        {Standing.MEMBER} if mine else (),
        duties={Duty.CONCERNS_ONESELF} if own else (),
        hidden=errors.RectificationNotFound,
    )
    if row is None:
        raise errors.RectificationNotFound
    row.because = because
    await _end(session, row, State.GRANTED if granted else State.REFUSED, by=by, at=at)
    if granted:
        await _put_right(session, row)
    return row


async def _end(
    session: AsyncSession,
    row: RectificationRequest,
    state: State,
    *,
    by: Actor,
    at: datetime,
) -> None:
    if row.state != State.WAITING:
        raise errors.RectificationDecided
    row.state, row.decided_at, row.decided_by = state, at, by.id
    await session.flush()
    await _record(session, row, state, by=by, at=at)


async def _put_right(session: AsyncSession, row: RectificationRequest) -> None:
    if row.subject == Subject.DOSSIER:
        return
    person = await session.get_one(Person, row.person_id, with_for_update=True)
    if row.subject == Subject.NAME:
        person.name, person.name_key = row.wanted, fold(row.wanted)
    else:
        person.birth_date = date.fromisoformat(row.wanted)


async def _office(
    session: AsyncSession, wish: Wish, *, by: Actor, at: datetime
) -> Office:
    """Return who answers: where the dossier was filed, else the service centre."""
    if wish.subject is not Subject.DOSSIER:
        if wish.dossier_id is not None:
            raise _wrong("/dossier_id", "chỉ nêu khi yêu cầu về một hồ sơ")
        centres = await organizations.live_offices(
            session, at=at, kind=Kind.SERVICE_CENTRE
        )
        return centres[0]
    if wish.dossier_id is None:
        raise _wrong("/dossier_id", "phải nêu hồ sơ")
    dossier = await standings.get(
        session, wish.dossier_id, actor=by, to=Permission.READ_DOSSIER
    )
    if dossier.applicant_id != by.id or dossier.submitted_at is None:
        raise _wrong("/dossier_id", "không phải hồ sơ đã nộp của bạn")
    filed_at = await organizations.by_id(session, office_id=dossier.receiving_office_id)
    heir = filed_at and await organizations.successor_of(
        session, office=filed_at, at=at
    )
    if heir is None:
        raise _wrong("/dossier_id", "chưa rõ cơ quan giải quyết")
    return heir


def _wrong(path: str, fault: str) -> errors.RectificationInvalid:
    return errors.RectificationInvalid(errors=[FieldProblem(path, fault)])


def _standing(person: Person, subject: Subject) -> str | None:
    if subject is Subject.NAME:
        return person.name
    if subject is Subject.BIRTH_DATE:
        return person.birth_date.isoformat() if person.birth_date else None
    return None


async def _record(
    session: AsyncSession,
    row: RectificationRequest,
    what: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Record the act with digests: values are read by who may open the request."""
    data: dict[str, JsonValue] = {
        "request": str(row.id),
        "subject": row.subject,
        "before": rules.digest(row.before, salt=row.salt),
        "wanted": rules.digest(row.wanted, salt=row.salt),
    }
    chain = f"dossier:{row.dossier_id}" if row.dossier_id else f"person:{row.person_id}"
    await audit.record(
        session,
        subject=chain,
        event=f"rectification.{what}",
        actor_id=str(by.id),
        at=at,
        data=data,
    )
