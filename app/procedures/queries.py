"""Every SELECT on procedures. Published versions are public: no actor asked for."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.procedures.models import (
    FormVersion,
    Procedure,
    ProcedureVersion,
    ProcessDraft,
    ProcessVersion,
    State,
)


async def version_in_force(
    session: AsyncSession, *, code: str, at: datetime
) -> ProcedureVersion | None:
    """Return the published version that holds on the local day of `at`."""
    return await session.scalar(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_code == code, in_force(_day(at)))
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )


async def version(
    session: AsyncSession, *, version_id: uuid.UUID
) -> ProcedureVersion | None:
    return await session.get(ProcedureVersion, version_id)


async def form(session: AsyncSession, *, form_id: uuid.UUID) -> FormVersion | None:
    return await session.get(FormVersion, form_id)


async def process_in_force(
    session: AsyncSession, *, code: str, at: datetime
) -> ProcessVersion | None:
    """Return the version of an internal process that holds at `at`."""
    day = _day(at)
    return await session.scalar(
        select(ProcessVersion)
        .where(
            ProcessVersion.code == code,
            ProcessVersion.valid_from <= day,
            or_(ProcessVersion.valid_to.is_(None), ProcessVersion.valid_to > day),
        )
        .order_by(ProcessVersion.number.desc())
        .limit(1)
    )


async def process_version(
    session: AsyncSession, *, process_id: uuid.UUID
) -> ProcessVersion | None:
    return await session.get(ProcessVersion, process_id)


async def versions(
    session: AsyncSession, *, version_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, ProcedureVersion]:
    """Return these procedure versions, in one statement."""
    found = await session.scalars(
        select(ProcedureVersion).where(ProcedureVersion.id.in_(version_ids))
    )
    return {each.id: each for each in found}


async def process_versions(
    session: AsyncSession, *, process_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, ProcessVersion]:
    """Return these process versions, in one statement."""
    found = await session.scalars(
        select(ProcessVersion).where(ProcessVersion.id.in_(process_ids))
    )
    return {each.id: each for each in found}


async def processes_in_force(
    session: AsyncSession, *, codes: Sequence[str], at: datetime
) -> frozenset[str]:
    """Return those codes whose internal process has a version holding at `at`."""
    day = _day(at)
    found = await session.scalars(
        select(ProcessVersion.code).where(
            ProcessVersion.code.in_(codes),
            ProcessVersion.valid_from <= day,
            or_(ProcessVersion.valid_to.is_(None), ProcessVersion.valid_to > day),
        )
    )
    return frozenset(found.all())


async def get_for_update(session: AsyncSession, *, code: str) -> Procedure | None:
    """Lock a procedure, so that its versions are numbered by one writer."""
    return await session.scalar(
        select(Procedure).where(Procedure.code == code).with_for_update()
    )


async def latest_version(
    session: AsyncSession, *, code: str
) -> ProcedureVersion | None:
    """Return the newest version, draft or published."""
    return await session.scalar(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_code == code)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )


async def latest_published(
    session: AsyncSession, *, code: str
) -> ProcedureVersion | None:
    return await session.scalar(
        select(ProcedureVersion)
        .where(
            ProcedureVersion.procedure_code == code,
            ProcedureVersion.state == State.PUBLISHED,
        )
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )


async def numbered(
    session: AsyncSession, *, code: str, number: int
) -> ProcedureVersion | None:
    """Return a version by its number, draft or published."""
    return await session.scalar(
        select(ProcedureVersion).where(
            ProcedureVersion.procedure_code == code, ProcedureVersion.number == number
        )
    )


async def published_versions(
    session: AsyncSession, *, code: str
) -> Sequence[ProcedureVersion]:
    """Return every published version of a procedure, oldest first."""
    return (
        await session.scalars(
            select(ProcedureVersion)
            .where(
                ProcedureVersion.procedure_code == code,
                ProcedureVersion.state == State.PUBLISHED,
            )
            .order_by(ProcedureVersion.number)
        )
    ).all()


async def latest_form(session: AsyncSession, *, code: str) -> FormVersion | None:
    return await session.scalar(
        select(FormVersion)
        .where(FormVersion.code == code)
        .order_by(FormVersion.number.desc())
        .limit(1)
    )


async def latest_process(session: AsyncSession, *, code: str) -> ProcessVersion | None:
    return await session.scalar(
        select(ProcessVersion)
        .where(ProcessVersion.code == code)
        .order_by(ProcessVersion.number.desc())
        .limit(1)
    )


async def latest_process_draft(
    session: AsyncSession, *, code: str
) -> ProcessDraft | None:
    return await session.scalar(
        select(ProcessDraft)
        .where(ProcessDraft.code == code)
        .order_by(ProcessDraft.number.desc())
        .limit(1)
    )


async def process_draft_for_update(
    session: AsyncSession, *, code: str, number: int
) -> ProcessDraft | None:
    """Lock a draft, so that it is published once."""
    return await session.scalar(
        select(ProcessDraft)
        .where(ProcessDraft.code == code, ProcessDraft.number == number)
        .with_for_update()
    )


async def live_processes(
    session: AsyncSession, *, at: datetime, kept: Collection[uuid.UUID] = ()
) -> Sequence[ProcessVersion]:
    """Return the versions that hold at `at` or later, and those `kept` besides."""
    return (
        await session.scalars(
            select(ProcessVersion)
            .where(
                or_(
                    ProcessVersion.valid_to.is_(None),
                    ProcessVersion.valid_to > _day(at),
                    ProcessVersion.id.in_(kept),
                )
            )
            .order_by(ProcessVersion.code, ProcessVersion.number)
        )
    ).all()


async def served_by(
    session: AsyncSession,
    *,
    processes: Collection[str],
    procedures: Collection[str] = (),
) -> Sequence[ProcedureVersion]:
    """Return the published, unended versions run by these processes.

    `procedures` adds those that a process is written for before they name it.
    """
    return (
        await session.scalars(
            select(ProcedureVersion).where(
                ProcedureVersion.state == State.PUBLISHED,
                ProcedureVersion.valid_to.is_(None),
                or_(
                    ProcedureVersion.process_code.in_(processes),
                    ProcedureVersion.procedure_code.in_(procedures),
                ),
            )
        )
    ).all()


async def lock_process(session: AsyncSession, *, code: str) -> None:
    """Let one writer at a time number the versions of a process."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(f"process:{code}")))
    )


async def lock_live_processes(session: AsyncSession) -> None:
    """Let one change at a time be checked: of a live process, or of who runs it."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext("live processes")))
    )


async def published_codes(session: AsyncSession) -> frozenset[str]:
    """Return the codes of every procedure that has a published version."""
    found = await session.scalars(
        select(ProcedureVersion.procedure_code)
        .where(ProcedureVersion.state == State.PUBLISHED)
        .distinct()
    )
    return frozenset(found.all())


def _day(at: datetime) -> date:
    return clock.local(at).date()


def in_force(day: date) -> ColumnElement[bool]:
    return and_(
        ProcedureVersion.state == State.PUBLISHED,
        ProcedureVersion.valid_from <= day,
        or_(ProcedureVersion.valid_to.is_(None), ProcedureVersion.valid_to > day),
    )
