"""What officials do: every act is an outcome of the step they hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem, Invalid
from app.core.ids import new_id
from app.dossiers import outline, queries, tasks
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.models import Decision, Dossier, SupplementRequest
from app.dossiers.service import owing, stepping
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.stepping import Choice, Prepared
from app.dossiers.signed_papers import guarding
from app.workflow.definition import OutcomeKind


class NothingAsked(Invalid):
    code = "nothing_asked"
    title = "Phải nêu ít nhất một giấy tờ hoặc một mục cần bổ sung"


@dataclass(frozen=True)
class Asked:
    """One thing to add or correct: a paper's code or a field's path, and why."""

    place: str
    reason: str


async def accept(
    session: AsyncSession, act: Act, *, note: str | None, calendar: Calendars
) -> Dossier:
    """Receive a full dossier: where this starts the legal clock, form 01 is owed."""
    choice = Choice(OutcomeKind.ACCEPT, note=note)
    prepared = await stepping.prepare(session, act, choice)
    return await stepping.apply(session, prepared, calendar=calendar)


async def decline(
    session: AsyncSession, act: Act, *, reason: str, calendar: Calendars
) -> Dossier:
    """Refuse to receive it, with form 03."""
    choice = Choice(OutcomeKind.DECLINE, reason=reason)
    prepared = await stepping.prepare(session, act, choice)
    dossier = await stepping.apply(session, prepared, calendar=calendar)
    await _owe_form(session, prepared, tasks.REJECTION)
    return dossier


async def request_supplement(
    session: AsyncSession,
    act: Act,
    *,
    reason: str,
    papers: Sequence[Asked],
    fields: Sequence[Asked],
    calendar: Calendars,
) -> Dossier:
    """Ask once, and for everything, with form 02; the clock pauses if it runs.

    Raises:
        SupplementAlreadyRequested: NĐ 61/2018 art. 11: once only.
    """
    if not papers and not fields:
        raise NothingAsked
    choice = Choice(OutcomeKind.SUPPLEMENT, reason=reason)
    prepared = await stepping.prepare(session, act, choice)
    session.add(await _request(session, prepared, reason, papers, fields))
    dossier = await stepping.apply(session, prepared, calendar=calendar)
    await _owe_form(session, prepared, tasks.SUPPLEMENT_SLIP)
    return dossier


async def take_outcome(
    session: AsyncSession,
    act: Act,
    *,
    outcome_id: str,
    reason: str | None,
    note: str | None,
    calendar: Calendars,
    step: str | None = None,
) -> Dossier:
    """Forward, return, wait: an outcome with no data of its own."""
    choice = Choice(None, outcome_id, reason=reason, note=note, step=step)
    prepared = await stepping.prepare(session, act, choice)
    return await stepping.apply(session, prepared, calendar=calendar)


async def request_payment(
    session: AsyncSession, act: Act, *, reason: str, calendar: Calendars
) -> Dossier:
    """Ask the applicant to pay what is due; the clock pauses meanwhile."""
    choice = Choice(OutcomeKind.REQUEST_PAYMENT, reason=reason)
    prepared = await stepping.prepare(session, act, choice)
    return await stepping.apply(session, prepared, calendar=calendar)


async def decide(
    session: AsyncSession,
    act: Act,
    *,
    granted: bool,
    reason: str | None,
    note: str | None,
    calendar: Calendars,
) -> Dossier:
    """Grant or refuse, as the leader; a refusal is a result too, with its reason.

    Raises:
        SignatureNoLongerHolds: it would be granted on a paper found bad by now.
    """
    kind = OutcomeKind.APPROVE if granted else OutcomeKind.REJECT
    prepared = await stepping.prepare(
        session, act, Choice(kind, reason=reason, note=note)
    )
    if granted:
        await guarding.refuse_failed(session, prepared.dossier)
    await _keep_decision(session, prepared, granted=granted)
    return await stepping.apply(session, prepared, calendar=calendar)


async def stop(
    session: AsyncSession, act: Act, *, reason: str, calendar: Calendars
) -> Dossier:
    """Stop handling, with form 05."""
    choice = Choice(OutcomeKind.STOP, reason=reason)
    prepared = await stepping.prepare(session, act, choice)
    dossier = await stepping.apply(session, prepared, calendar=calendar)
    await _owe_form(session, prepared, tasks.STOP_NOTICE)
    return dossier


async def _request(
    session: AsyncSession,
    prepared: Prepared,
    reason: str,
    papers: Sequence[Asked],
    fields: Sequence[Asked],
) -> SupplementRequest:
    dossier, act = prepared.dossier, prepared.act
    names = {paper.code: paper.name for paper in prepared.rules.definition.papers}
    unknown = [
        FieldProblem(
            f"/papers/{asked.place}", "không thuộc thành phần hồ sơ", "unknown"
        )
        for asked in papers
        if asked.place not in names
    ] + _unasked(prepared.rules, fields)
    if unknown:
        raise Invalid(errors=unknown)
    earlier = await queries.supplements(session, dossier)
    wanted: list[dict[str, JsonValue]] = [
        {"code": asked.place, "name": names[asked.place], "reason": asked.reason}
        for asked in papers
    ]
    return SupplementRequest(
        id=new_id(),
        dossier_id=dossier.id,
        number=len(earlier) + 1,
        reason=reason,
        papers=wanted,
        fields=[
            {"path": outline.pointer(asked.place), "reason": asked.reason}
            for asked in fields
        ],
        requested_by=act.actor.name,
        requested_at=act.at,
        due_before=dossier.due_at,
    )


def _unasked(rules: Pinned, fields: Sequence[Asked]) -> list[FieldProblem]:
    """Return the fields that the form does not have; without a form, any may be."""
    if rules.schema is None:
        return []
    known = outline.questions(rules.schema)
    return [
        FieldProblem(f"/fields/{number}/path", "biểu mẫu không có mục này", "unknown")
        for number, asked in enumerate(fields)
        if not outline.takes(known, outline.pointer(asked.place))
    ]


async def _keep_decision(
    session: AsyncSession, prepared: Prepared, *, granted: bool
) -> None:
    """Keep the latest decision; one sent back before issue is decided anew."""
    await session.merge(
        Decision(
            dossier_id=prepared.dossier.id,
            granted=granted,
            reason=prepared.choice.reason,
            office_id=prepared.office.id,
            decider_id=prepared.act.actor.id,
            decided_by=prepared.act.actor.name,
            decided_title=prepared.post.title,
            decided_at=prepared.act.at,
            number=None,
            issued_by=None,
            issued_at=None,
            file_id=None,
            sealed_at=None,
            verdict=None,
        )
    )
    await session.flush()


async def _owe_form(session: AsyncSession, prepared: Prepared, form: str) -> None:
    await owing.owe(
        session,
        prepared.dossier,
        form,
        office=prepared.office,
        at=prepared.act.at,
    )
