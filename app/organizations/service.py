"""Every change of an office; the caller's transaction."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import clock
from app.core.errors import FieldProblem
from app.core.ids import new_id
from app.organizations import errors, queries
from app.organizations.models import Office, OfficeSuccessor
from app.organizations.seed import OfficeRow


@dataclass(frozen=True)
class Difference:
    """What a file states otherwise than the register; the register was kept."""

    code: str
    field: str
    stored: str
    stated: str


@dataclass(frozen=True)
class Loaded:
    inserted: tuple[str, ...]
    unchanged: int
    differing: tuple[Difference, ...]


async def load_offices(
    session: AsyncSession, *, rows: Sequence[OfficeRow], at: datetime
) -> Loaded:
    """Insert the offices not yet known; tell where known ones differ.

    A known office is never rewritten by a file: names and closings are acts.

    Raises:
        OfficeRowsUnusable: if a parent is unknown or a code is stated twice.
    """
    known = {
        office.code: office for office in (await session.scalars(select(Office))).all()
    }
    _check(rows, known=frozenset(known))
    ids = {code: office.id for code, office in known.items()}
    inserted = [row for row in rows if row.code not in known]
    ids |= {row.code: new_id() for row in inserted}
    if inserted:
        await session.execute(
            insert(Office),
            [
                {"id": ids[row.code], "recorded_at": at, **_facts(row, ids)}
                for row in inserted
            ],
        )
    differing = [
        difference
        for row in rows
        if row.code in known
        for difference in _differences(row, known[row.code], ids)
    ]
    changed = len({difference.code for difference in differing})
    return Loaded(
        inserted=tuple(row.code for row in inserted),
        unchanged=len(rows) - len(inserted) - changed,
        differing=tuple(differing),
    )


async def close_office(
    session: AsyncSession,
    *,
    office_id: uuid.UUID,
    successors: Sequence[uuid.UUID],
    at: datetime,
    basis: str,
    actor_id: str,
) -> Office:
    """End an office on the local day of `at`; its work passes to the first successor.

    Two closings at once: the second waits, and is refused.

    Raises:
        OfficeNotFound: if there is no such office.
        OfficeAlreadyClosed: if it has an end already.
        SuccessorsUnusable: if none is named, or one is not live on that day.
    """
    office = await session.scalar(
        select(Office).where(Office.id == office_id).with_for_update(),
        # It may have changed while the lock was waited for.
        execution_options={"populate_existing": True},
    )
    if office is None:
        raise errors.OfficeNotFound
    if office.valid_to is not None:
        raise errors.OfficeAlreadyClosed
    await _check_successors(session, office, successors, at)
    day = clock.local(at).date()
    office.valid_to, office.closed_by = day, basis
    session.add_all(
        OfficeSuccessor(office_id=office.id, successor_id=each, since=day, rank=rank)
        for rank, each in enumerate(successors)
    )
    await session.flush()
    await audit.record(
        session,
        subject=f"office:{office.code}",
        event="office.closed",
        actor_id=actor_id,
        at=at,
        data={"basis": basis, "successors": [str(each) for each in successors]},
    )
    return office


async def change_functions(
    session: AsyncSession,
    *,
    office_id: uuid.UUID,
    functions: Collection[str],
    at: datetime,
    basis: str,
    actor_id: str,
) -> Office:
    """State anew what an office is in charge of.

    Raises:
        OfficeNotFound: if there is no such office.
    """
    office = await session.scalar(
        select(Office).where(Office.id == office_id).with_for_update(),
        # It may have changed while the lock was waited for.
        execution_options={"populate_existing": True},
    )
    if office is None:
        raise errors.OfficeNotFound
    before, office.functions = office.functions, sorted(set(functions))
    await session.flush()
    await audit.record(
        session,
        subject=f"office:{office.code}",
        event="office.functions_changed",
        actor_id=actor_id,
        at=at,
        data={"basis": basis, "before": list(before), "after": office.functions},
    )
    return office


async def subordinate(
    session: AsyncSession,
    *,
    office_id: uuid.UUID,
    parent_id: uuid.UUID,
    at: datetime,
    basis: str,
    actor_id: str,
) -> Office:
    """Place an office directly under another, from now on.

    Raises:
        OfficeNotFound: if there is no such office.
        ParentUnusable: if the parent is no longer live, or stands below the office.
    """
    office = await session.scalar(
        select(Office).where(Office.id == office_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if office is None:
        raise errors.OfficeNotFound
    live = {each.id for each in await queries.live_offices(session, at=at)}
    above = {parent_id, *await queries.above(session, parent_id)}
    if parent_id not in live or office.id in above:
        raise errors.ParentUnusable
    before, office.parent_id = office.parent_id, parent_id
    await session.flush()
    await audit.record(
        session,
        subject=f"office:{office.code}",
        event="office.subordinated",
        actor_id=actor_id,
        at=at,
        data={
            "basis": basis,
            "before": str(before) if before else None,
            "after": str(parent_id),
        },
    )
    return office


def _check(rows: Sequence[OfficeRow], *, known: frozenset[str]) -> None:
    codes = [row.code for row in rows]
    problems = [
        FieldProblem(f"/{index}/code", f"mã {row.code} bị lặp", "duplicate")
        for index, row in enumerate(rows)
        if codes.index(row.code) != index
    ] + [
        FieldProblem(f"/{index}/parent", f"chưa có đơn vị {row.parent}", "unknown")
        for index, row in enumerate(rows)
        if row.parent is not None and row.parent not in known | set(codes[:index])
    ]
    if problems:
        raise errors.OfficeRowsUnusable(errors=problems)


def _facts(row: OfficeRow, ids: dict[str, uuid.UUID]) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": str(row.kind),
        "functions": list(row.functions),
        "area_code": row.area_code,
        "parent_id": None if row.parent is None else ids[row.parent],
        "valid_from": row.valid_from,
        "calendar": row.calendar,
        "address": row.address,
        "phone": row.phone,
    }


def _differences(
    row: OfficeRow, office: Office, ids: dict[str, uuid.UUID]
) -> list[Difference]:
    return [
        Difference(row.code, field, str(getattr(office, field)), str(stated))
        for field, stated in _facts(row, ids).items()
        if getattr(office, field) != stated
    ]


async def _check_successors(
    session: AsyncSession, office: Office, successors: Sequence[uuid.UUID], at: datetime
) -> None:
    live: set[uuid.UUID] = {
        each.id for each in await queries.live_offices(session, at=at)
    }
    usable = live - {office.id}
    problems = [
        FieldProblem(f"/successors/{index}", "đơn vị không còn hoạt động", "not_live")
        for index, each in enumerate(successors)
        if each not in usable
    ]
    if problems or not successors or len(set(successors)) != len(successors):
        raise errors.SuccessorsUnusable(errors=problems)
    _check_day(office, clock.local(at).date())


def _check_day(office: Office, day: date) -> None:
    if day < office.valid_from:
        raise errors.SuccessorsUnusable(
            "Ngày chấm dứt không được trước ngày thành lập của đơn vị"
        )
