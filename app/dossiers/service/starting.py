"""Which act starts the legal clock: the receipt by the competent agency."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.act import Act
from app.dossiers.models import Dossier
from app.dossiers.service import routing, timekeeping
from app.dossiers.service.pinned import Pinned
from app.organizations.models import Office
from app.workflow.definition import OutcomeKind, Step
from app.workflow.engine import Moved


class Decided(Protocol):
    """What is asked of a decided act (`stepping.Prepared`)."""

    @property
    def act(self) -> Act: ...
    @property
    def dossier(self) -> Dossier: ...
    @property
    def rules(self) -> Pinned: ...
    @property
    def office(self) -> Office: ...
    @property
    def moved(self) -> Moved: ...


async def office(session: AsyncSession, decided: Decided) -> Office | None:
    """Return the agency whose receipt starts the clock, if this act is that receipt.

    That is acceptance; for a dossier filed with another agency, its arrival at the
    competent one, where the process names that step (NĐ 118/2025 art. 17(3)).
    """
    kind = decided.moved.outcome.kind
    process = decided.rules.process
    named = process.step(process.intake.clock_starts_at or "")
    if named is None:
        return decided.office if kind is OutcomeKind.ACCEPT else None
    competent = await _competent(session, decided, named, decided.act.at)
    if kind is OutcomeKind.ACCEPT and competent.id == decided.office.id:
        return competent
    arrives = named in decided.moved.entered
    if arrives and not await timekeeping.started(session, decided.dossier):
        return competent
    return None


async def _competent(
    session: AsyncSession, decided: Decided, step: Step, at: datetime
) -> Office:
    desk = await routing.desk_for(
        session, step, dossier=decided.dossier, current=decided.office, at=at
    )
    return desk.office
