"""What officials see and do of the exchange with the National Portal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock as clocks
from app.core.clock import Moment
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.text import Line
from app.identity import permits
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.integrations.national_portal import parked
from app.integrations.national_portal.parked import (
    ParkedStepNotFound,
    Release,
    Verdict,
)
from app.integrations.national_portal.reconciliation import page, report
from app.organizations import queries as organizations
from app.organizations.models import Kind
from app.outbox.models import OutboxMessage

_HTML: Final = "text/html"

router = APIRouter(
    prefix="/v1/national-portal",
    tags=["Cổng Dịch vụ công quốc gia"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


class ParkedStep(BaseModel):
    """A step that waits for a person; `dossier_id` names its dossier."""

    id: UUID
    dossier_id: UUID
    step: int
    owner: str
    reason: str
    occurred_at: Moment
    parked_at: Moment


class ReleaseCreate(BaseModel):
    """`remote_id`: the dossier's `idHoSo`, found at a Portal of 2026 that told none."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    reason: Annotated[Line, Field(min_length=1)]
    remote_id: Annotated[str, Field(pattern=r"^[!-~]{1,100}$")] | None = None


class Released(BaseModel):
    id: UUID
    step: int
    delivered: bool


@dataclass(frozen=True)
class Looker:
    """Who looks at the exchange, and whose dead letters: None for everybody's."""

    actor: Actor
    owners: Collection[str] | None


def looking(permission: Permission) -> Any:  # noqa: ANN401 - what Depends is typed as
    """Return the dependency of a route that is this act on the exchange."""

    async def look(
        actor: Annotated[Actor, may(permission)], session: SessionDep, clock: ClockDep
    ) -> Looker:
        centres = await organizations.live_offices(
            session, at=clock.now(), kind=Kind.SERVICE_CENTRE
        )
        central = bool(actor.office_ids & {office.id for office in centres})
        own = await _codes(session, actor.office_ids)
        standings = {Standing.MEMBER} if own else set()
        permits.require(
            permission,
            actor,
            {Standing.CENTRE} | standings if central else standings,
            hidden=ParkedStepNotFound,
        )
        return Looker(actor, None if central else own)

    return Depends(look)


async def _codes(session: AsyncSession, office_ids: Collection[UUID]) -> set[str]:
    offices = [
        await organizations.by_id(session, office_id=each) for each in office_ids
    ]
    return {office.code for office in offices if office is not None}


@router.get("/parked-steps", operation_id="list_parked_steps")
async def list_parked_steps(
    by: Annotated[Looker, looking(Permission.SEE_EXCHANGE)], session: SessionDep
) -> list[ParkedStep]:
    """Show the steps that cannot go to the Portal until somebody looks."""
    found = await parked.parked(session, owners=by.owners)
    return [step for each in found if (step := _shown(each)) is not None]


@router.post(
    "/parked-steps/{step_id}/release",
    status_code=201,
    operation_id="release_parked_step",
)
async def release_parked_step(
    step_id: UUID,
    body: ReleaseCreate,
    by: Annotated[Looker, looking(Permission.RELEASE_PARKED)],
    session: SessionDep,
    clock: ClockDep,
) -> Released:
    """Let a parked step go on, after a look at what the Portal holds."""
    act = Release(
        message_id=step_id,
        verdict=body.verdict,
        reason=body.reason,
        actor_id=str(by.actor.id),
        at=clock.now(),
        remote_id=body.remote_id,
    )
    message = await parked.release(session, act, owners=by.owners)
    return Released(
        id=message.id,
        step=message.number,
        delivered=message.delivered_at is not None,
    )


@router.get(
    "/reconciliations",
    operation_id="list_reconciliations",
    response_model=list[dict[str, Any]],
    responses={200: {"content": {_HTML: {"schema": {"type": "string"}}}}},
)
async def list_reconciliations(
    _: Annotated[Looker, looking(Permission.SEE_RECONCILIATIONS)],
    session: SessionDep,
    clock: ClockDep,
    request: Request,
    since: Annotated[date | None, Query()] = None,
) -> list[dict[str, Any]] | Response:
    """Show what the comparisons with the Portal found, the latest first.

    To who asks for `text/html`, a plain page of the same.
    """
    first = since or clocks.local(clock.now()).date() - timedelta(days=30)
    found = [report.shown(each) for each in await report.of_days(session, since=first)]
    if request.headers.get("accept", "").lower().startswith(_HTML):
        return HTMLResponse(page.drawn(found), headers={"Vary": "Accept"})
    return found


def _shown(message: OutboxMessage) -> ParkedStep | None:
    if message.parked_at is None or message.owner is None:
        return None
    return ParkedStep(
        id=message.id,
        dossier_id=UUID(message.key),
        step=message.number,
        owner=message.owner,
        reason=message.last_reason or "",
        occurred_at=message.occurred_at,
        parked_at=message.parked_at,
    )
