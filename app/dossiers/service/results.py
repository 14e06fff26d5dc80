"""The result: numbered, sealed by the worker, released, handed over.

Signed is not delivered: `completed` waits for the seal, `returned` for the
handing over.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import jobs
from app.core.errors import Conflict
from app.dossiers import queries, tasks
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.models import Decision, Dossier
from app.dossiers.service import counting, holding, stepping
from app.dossiers.service.stepping import Choice
from app.dossiers.signed_papers import guarding
from app.files.models import StoredFile
from app.identity import queries as identity
from app.identity.actor import Actor
from app.signing.report import ValidationReport
from app.workflow.definition import OutcomeKind
from app.workflow.facts import Fact

_REGISTER: Final = "results"
_ISSUING: Final = Choice(
    OutcomeKind.ISSUE, to_be=frozenset({Fact.RESULT_SIGNED, Fact.NUMBER_ISSUED})
)


class AlreadyIssuing(Conflict):
    code = "already_issuing"
    title = "Kết quả đang được đóng dấu, hãy chờ trong giây lát"


class NoDecision(Conflict):
    code = "no_decision"
    title = "Chưa có quyết định để phát hành"


async def request_issue(session: AsyncSession, act: Act) -> Dossier:
    """Give the result its number; the worker will print and seal it.

    The dossier completes when the sealed result has been verified (`release`);
    until then it stays in the clerk's hands.
    """
    prepared = await stepping.prepare(session, act, _ISSUING)
    dossier = prepared.dossier
    decision = await queries.decision(session, dossier)
    if decision is None:
        raise NoDecision
    if decision.number is not None:
        raise AlreadyIssuing
    if decision.granted:
        await guarding.refuse_failed(session, dossier)
    holding.take(prepared.item, act.actor, at=act.at)
    decision.number = await _number(session, prepared.office.id, decision, act.at)
    decision.issued_by, decision.issued_at = act.actor.id, act.at
    dossier.version += 1
    await session.flush()
    await _audit(session, dossier, act, decision.number)
    await jobs.defer(
        session,
        task=tasks.SEAL_RESULT,
        lock=str(dossier.id),
        dossier_id=str(dossier.id),
    )
    return dossier


async def release(
    session: AsyncSession,
    dossier_id: UUID,
    *,
    file: StoredFile,
    verdict: ValidationReport,
    at: datetime,
    calendar: Calendars,
) -> Dossier:
    """Complete the dossier with its sealed result, in the name of the clerk."""
    dossier = await queries.lock_for_job(session, dossier_id)
    decision = await queries.decision(session, dossier)
    if decision is None or decision.issued_by is None or decision.issued_at is None:
        raise NoDecision
    decision.file_id, decision.sealed_at = file.id, at
    decision.verdict = verdict.model_dump(mode="json")
    await session.flush()
    clerk = await identity.actor(session, decision.issued_by, at=decision.issued_at)
    await _take_back(session, dossier, clerk, at)
    act = Act(dossier_id, clerk, at, dossier.version)
    prepared = await stepping.prepare(session, act, _ISSUING)
    return await stepping.apply(session, prepared, calendar=calendar)


async def hand_over(
    session: AsyncSession, act: Act, *, note: str | None, calendar: Calendars
) -> Dossier:
    """Hand the result to the applicant; the dossier is closed."""
    choice = Choice(OutcomeKind.DELIVER, note=note)
    prepared = await stepping.prepare(session, act, choice)
    return await stepping.apply(session, prepared, calendar=calendar)


async def _take_back(
    session: AsyncSession, dossier: Dossier, clerk: Actor, at: datetime
) -> None:
    """Let the clerk who began to issue end it, whoever was given the step since."""
    for item in await queries.open_items(session, dossier):
        if clerk.post_for(office_id=item.office_id, role=item.role) is not None:
            holding.take(item, clerk, at=at)


async def _number(
    session: AsyncSession, office_id: UUID, decision: Decision, at: datetime
) -> str:
    count = await counting.next_in_register(
        session, office_id=office_id, register=_REGISTER, at=at
    )
    return f"{count:02d}/{'QĐ' if decision.granted else 'TB'}-MC"


async def _audit(
    session: AsyncSession, dossier: Dossier, act: Act, number: str
) -> None:
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="dossier.result_numbered",
        actor_id=str(act.actor.id),
        at=act.at,
        data={"version": dossier.version, "number": number},
    )
