"""What every act over HTTP needs: who acts on what, and the answer to give."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.etags import ExpectedVersion, put_etag
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import presenting, queries
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.drafting import presenting as drafting
from app.dossiers.filings import duplicates
from app.dossiers.filings import presenting as filings
from app.dossiers.filings.schemas import DossierAlike
from app.dossiers.lifecycle import ENDS
from app.dossiers.models import Dossier
from app.dossiers.reads import sights
from app.dossiers.schemas import DossierDetail
from app.dossiers.service import pinned
from app.identity import queries as identity
from app.identity.access import may
from app.identity.actor import Actor, Kind
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations
from app.procedures.definition import Definition


def get_calendar(request: Request) -> Calendars:
    calendar: Calendars = request.app.state.calendar
    return calendar


CalendarDep = Annotated[Calendars, Depends(get_calendar)]


def get_scan_required(request: Request) -> bool:
    return request.app.state.scanner is not None


# Where there is a scanner, what it did not pass is neither filed nor shown.
ScanRequired = Annotated[bool, Depends(get_scan_required)]


@dataclass(frozen=True)
class Acting:
    """One act under way: by whom, on which dossier, in which transaction."""

    act: Act
    session: AsyncSession
    calendar: Calendars
    response: Response

    async def answer(self, dossier: Dossier) -> DossierDetail:
        return await answer(self.session, self.response, dossier, actor=self.act.actor)


@dataclass(frozen=True)
class Surroundings:
    """What an act needs besides its actor."""

    dossier_id: UUID
    session: SessionDep
    clock: ClockDep
    calendar: CalendarDep
    seen: ExpectedVersion
    response: Response
    override: Annotated[
        bool, Query(description="Lãnh đạo xử lý thay người đã nhận")
    ] = False


SurroundingsDep = Annotated[Surroundings, Depends(scope="function")]


def acting(permission: Permission) -> Any:  # noqa: ANN401 - what Depends is typed as
    """Return the dependency of a route that is this act on one dossier."""

    def begin(
        actor: Annotated[Actor, may(permission)], around: SurroundingsDep
    ) -> Acting:
        act = Act(
            around.dossier_id,
            actor,
            around.clock.now(),
            around.seen,
            override=around.override,
        )
        return Acting(act, around.session, around.calendar, around.response)

    return Depends(begin, scope="function")


async def answer(
    session: AsyncSession, response: Response, dossier: Dossier, *, actor: Actor
) -> DossierDetail:
    """Answer with the whole dossier and its ETag."""
    put_etag(response, dossier.version)
    items = await queries.open_items(session, dossier)
    offices = [
        await organizations.by_id(session, office_id=item.office_id) for item in items
    ]
    named = {dossier.filed_by_id, *(item.assignee_id for item in items)}
    names = await identity.names(session, {each for each in named if each})
    rules = await pinned.of(session, dossier)
    cover = await sights.cover_of(session, dossier, rules.form, actor=actor)
    return presenting.detail(
        dossier,
        answers=cover.answers(dossier.answers) if cover else dossier.answers,
        draft=(await drafting.summaries(session, [dossier], actor=actor)).get(
            dossier.id
        ),
        papers=await queries.current_papers(session, dossier),
        steps=[
            (item, office, names.get(item.assignee_id) if item.assignee_id else None)
            for item, office in zip(items, offices, strict=True)
            if office is not None
        ],
        supplements=await queries.supplements(session, dossier),
        decision=await queries.decision(session, dossier),
        alike=await _alike(session, dossier, rules.definition, actor),
        filed_by=names.get(dossier.filed_by_id) if dossier.filed_by_id else None,
    )


async def _alike(
    session: AsyncSession, dossier: Dossier, definition: Definition, actor: Actor
) -> list[DossierAlike]:
    """Warn who handles a dossier; its applicant is warned by the review."""
    if actor.kind is not Kind.OFFICIAL or dossier.status in ENDS:
        return []
    found = await duplicates.of(session, dossier, definition, actor=actor)
    return [filings.alike(each, viewer=actor.id) for each in found]
