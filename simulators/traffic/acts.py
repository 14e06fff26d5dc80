"""What the portal calls for each way out of a step."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries
from app.dossiers.act import Act
from app.dossiers.models import Dossier
from app.dossiers.schemas import OutcomeOut
from app.dossiers.service import consulting, handling, results
from app.dossiers.service.handling import Asked
from app.workflow.definition import OutcomeKind
from simulators.traffic.ground import Ground

_SEALING: Final = timedelta(seconds=20)
_LACKING: Final = "Bản chụp chưa rõ, đề nghị chụp lại"
_REASONS: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.DECLINE: "Không thuộc thẩm quyền giải quyết",
    OutcomeKind.SUPPLEMENT: "Hồ sơ chưa đầy đủ",
    OutcomeKind.RETURN: "Đề nghị thẩm định lại",
    OutcomeKind.REQUEST_PAYMENT: "Lệ phí theo quy định",
    OutcomeKind.REJECT: "Không đủ điều kiện theo quy định",
    OutcomeKind.STOP: "Không còn căn cứ giải quyết hồ sơ",
}
_WITH_REASON: Final[Mapping[OutcomeKind, Callable[..., Awaitable[Any]]]] = {
    OutcomeKind.DECLINE: handling.decline,
    OutcomeKind.REQUEST_PAYMENT: handling.request_payment,
    OutcomeKind.STOP: handling.stop,
}
_WITH_NOTE: Final[Mapping[OutcomeKind, Callable[..., Awaitable[Any]]]] = {
    OutcomeKind.ACCEPT: handling.accept,
    OutcomeKind.DELIVER: results.hand_over,
}


async def take(
    session: AsyncSession, act: Act, outcome: OutcomeOut, *, step: str, ground: Ground
) -> None:
    """Take one of the ways that the step offers."""
    kind, calendar = OutcomeKind(outcome.kind), ground.calendars
    reason = _REASONS.get(kind)
    if kind in _WITH_REASON:
        await _WITH_REASON[kind](session, act, reason=reason, calendar=calendar)
    elif kind in _WITH_NOTE:
        await _WITH_NOTE[kind](session, act, note=None, calendar=calendar)
    elif kind in {OutcomeKind.FORWARD, OutcomeKind.RETURN, OutcomeKind.WAIT}:
        await handling.take_outcome(
            session,
            act,
            outcome_id=outcome.id,
            reason=reason,
            note=None,
            calendar=calendar,
            step=step,
        )
    else:
        await _with_data(session, act, outcome, kind, ground)


async def _with_data(
    session: AsyncSession,
    act: Act,
    outcome: OutcomeOut,
    kind: OutcomeKind,
    ground: Ground,
) -> None:
    calendar = ground.calendars
    match kind:
        case OutcomeKind.SUPPLEMENT:
            await _ask_for_more(session, act, ground)
        case OutcomeKind.APPROVE | OutcomeKind.REJECT:
            await handling.decide(
                session,
                act,
                granted=kind is OutcomeKind.APPROVE,
                reason=_REASONS.get(kind),
                note=None,
                calendar=calendar,
            )
        case OutcomeKind.ISSUE:
            await _issue(session, act, ground)
        case OutcomeKind.CONSULT:
            await consulting.ask(
                session,
                act,
                outcome_id=outcome.id,
                question="Đề nghị cho ý kiến",
                calendar=calendar,
            )
        case _:
            message = f"nobody here knows how to {kind}"
            raise LookupError(message)


async def _ask_for_more(session: AsyncSession, act: Act, ground: Ground) -> None:
    dossier = await session.get_one(Dossier, act.dossier_id)
    papers = (await queries.current_papers(session, dossier))[:1]
    await handling.request_supplement(
        session,
        act,
        reason=_REASONS[OutcomeKind.SUPPLEMENT],
        papers=[Asked(each.code, _LACKING) for each in papers],
        fields=[] if papers else [Asked("/answers/requester_name", _LACKING)],
        calendar=ground.calendars,
    )


async def _issue(session: AsyncSession, act: Act, ground: Ground) -> None:
    """Give the result its number and release it, as the worker does once it is sealed."""
    await results.request_issue(session, act)
    await results.release(
        session,
        act.dossier_id,
        file=ground.sealed.file,
        verdict=ground.sealed.verdict,
        at=act.at + _SEALING,
        calendar=ground.calendars,
    )
