"""Change offices and posts only so that every live process keeps its hands.

The change is made, the live processes are checked against the offices as they
then are, and what it broke undoes it: there is no second model of what a change
would do.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.errors import Conflict, FieldProblem
from app.dossiers import queries
from app.procedures import live
from app.procedures import queries as procedures
from app.procedures.live import Breakage
from app.procedures.ports import ReadsOffices

Change = Callable[[], Awaitable[None]]


class StepsLeftWithoutHands(Conflict):
    code = "steps_left_without_hands"
    title = "Thay đổi này để lại bước không có người xử lý"

    def __init__(self, broken: tuple[Breakage, ...]) -> None:
        self.broken = broken
        super().__init__(errors=[_problem(each) for each in broken])


@dataclass(frozen=True)
class Force:
    """An administrator goes on all the same, and answers for it."""

    reason: str
    actor_id: str


async def make(
    session: AsyncSession,
    change: Change,
    *,
    read: ReadsOffices,
    at: datetime,
    force: Force | None = None,
) -> tuple[Breakage, ...]:
    """Make the change; return what it broke, which only force lets stand.

    Raises:
        StepsLeftWithoutHands: with each process, step and office; nothing is kept.
    """
    await procedures.lock_live_processes(session)
    async with session.begin_nested():
        broken = await _broken_by(session, change, read=read, at=at)
        if broken and force is None:
            raise StepsLeftWithoutHands(broken)
    if broken and force is not None:
        await _audit(session, broken, force, at)
    return broken


async def rehearse(
    session: AsyncSession, change: Change, *, read: ReadsOffices, at: datetime
) -> tuple[Breakage, ...]:
    """Return what the change would break; it is made and undone."""
    nested = await session.begin_nested()
    try:
        return await _broken_by(session, change, read=read, at=at)
    finally:
        await nested.rollback()


async def _broken_by(
    session: AsyncSession, change: Change, *, read: ReadsOffices, at: datetime
) -> tuple[Breakage, ...]:
    kept = await queries.processes_of_open(session)
    before = await live.breakages(
        session, register=await read(session, at=at), at=at, kept=kept
    )
    await change()
    after = await live.breakages(
        session, register=await read(session, at=at), at=at, kept=kept
    )
    return tuple(sorted(after - before, key=lambda each: each.story))


async def _audit(
    session: AsyncSession, broken: tuple[Breakage, ...], force: Force, at: datetime
) -> None:
    await audit.record(
        session,
        subject="offices",
        event="offices.change_forced",
        actor_id=force.actor_id,
        at=at,
        data={"reason": force.reason, "broken": [each.story for each in broken]},
    )


def _problem(broken: Breakage) -> FieldProblem:
    place = "/".join((broken.process, str(broken.version), *broken.defect.path))
    return FieldProblem(f"/{place}", broken.story, broken.defect.code)
