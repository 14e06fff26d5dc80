"""Acts by what an inspector looks for; every page a key into one order, newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.chain import Act
from app.audit.models import AuditAct
from app.audit.service import as_act
from app.core.clock import VIETNAM
from app.core.pages import BadCursor, Slice, decode_cursor, encode_cursor
from app.identity.accounts.models import LocalAccount
from app.identity.models import Position
from app.organizations import queries as organizations

_OF_DOSSIER: Final = ("dossier", "reads", "portal")


@dataclass(frozen=True)
class Wanted:
    """What acts are looked for; `event` may end in a dot, for all of a kind."""

    dossier_id: UUID | None = None
    person_id: UUID | None = None
    office_id: UUID | None = None
    event: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def everything(self) -> bool:
        return (self.dossier_id, self.person_id, self.office_id) == (None, None, None)


async def acts(
    session: AsyncSession,
    wanted: Wanted,
    *,
    within: Collection[UUID] | None,
    cursor: str | None,
    size: int,
) -> Slice[Act]:
    """Return a page of acts, the newest first, and where the next begins.

    Of an official's acts, those done while in a post at or below `within`, if given.
    """
    key = (AuditAct.at, AuditAct.subject, AuditAct.number)
    statement = (
        select(AuditAct)
        .where(*_conditions(wanted, within))
        .order_by(*(each.desc() for each in key))
        .limit(size + 1)
    )
    if cursor is not None:
        statement = statement.where(tuple_(*key) < tuple_(*_key_of(cursor)))
    rows = [as_act(row) for row in await session.scalars(statement)]
    last = rows[size - 1] if len(rows) > size else None
    return Slice(rows[:size], None if last is None else _cursor_of(last))


async def served_in(
    session: AsyncSession, person_id: UUID, offices: Collection[UUID]
) -> bool:
    """Tell whether somebody holds, or ever held, a post at or below these offices."""
    served = exists().where(
        Position.person_id == person_id,
        Position.office_id.in_(organizations.at_or_below(offices)),
    )
    return bool(await session.scalar(select(served)))


def _conditions(
    wanted: Wanted, within: Collection[UUID] | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.dossier_id is not None:
        chains = [f"{kind}:{wanted.dossier_id}" for kind in _OF_DOSSIER]
        found.append(AuditAct.subject.in_(chains))
    if wanted.person_id is not None:
        found.append(_of_person(wanted.person_id, within))
    if wanted.office_id is not None:
        found.append(_of_office(wanted.office_id))
    if wanted.event is not None:
        whole = not wanted.event.endswith(".")
        named = AuditAct.event
        begins = named.startswith(wanted.event, autoescape=True)
        found.append(named == wanted.event if whole else begins)
    if wanted.since is not None:
        found.append(AuditAct.at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditAct.at < wanted.until)
    return found


def _of_person(person_id: UUID, within: Collection[UUID] | None) -> ColumnElement[bool]:
    """Match what an official did, and what was done to their posts and account."""
    accounts = select(func.concat("account:", LocalAccount.id)).where(
        LocalAccount.person_id == person_id
    )
    did = AuditAct.actor_id == str(person_id)
    if within is not None:
        reached = Position.office_id.in_(organizations.at_or_below(within))
        did = and_(did, _in_a_post(reached))
    return or_(
        did,
        AuditAct.subject == f"person:{person_id}",
        AuditAct.subject.in_(accounts),
    )


def _of_office(office_id: UUID) -> ColumnElement[bool]:
    """Match what was done to an office, and by those who held a post there that day."""
    return or_(
        AuditAct.subject == f"office:{office_id}",
        _in_a_post(Position.office_id == office_id),
    )


def _in_a_post(there: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match what was done by whoever held a post there on the day."""
    day = cast(func.timezone(VIETNAM.key, AuditAct.at), Date)
    return exists().where(
        there,
        cast(Position.person_id, String) == AuditAct.actor_id,
        Position.valid_from <= day,
        or_(Position.valid_to.is_(None), Position.valid_to > day),
    )


def _cursor_of(act: Act) -> str:
    return encode_cursor(act.at.isoformat(), act.subject, str(act.number))


def _key_of(cursor: str) -> tuple[datetime, str, int]:
    at, subject, number = decode_cursor(cursor, parts=3)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise BadCursor from error
    if moment.tzinfo is None or not number.isascii() or not number.isdigit():
        raise BadCursor
    if len(number) > len(str(2**31)) - 1:
        raise BadCursor
    return moment, subject, int(number)
