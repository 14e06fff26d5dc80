"""Following a dossier over HTTP: its story, messages, rating."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from app.core.http.access import anyone
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import queries as dossiers
from app.dossiers.following import messaging, queries, reading
from app.dossiers.following import rating as ratings
from app.dossiers.following.rating import Opinion
from app.dossiers.following.schemas import (
    LevelCounts,
    MessageCreate,
    MessageOut,
    MessagesRead,
    OfficeRatings,
    RatingGive,
    RatingOut,
    Timeline,
)
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations
from app.organizations.errors import OfficeNotFound

router = APIRouter(
    prefix="/v1/dossiers/{dossier_id}",
    tags=["Hồ sơ: theo dõi"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)
figures = APIRouter(prefix="/v1/offices", tags=["Hồ sơ: theo dõi"])


@router.get("/timeline", operation_id="tell_timeline")
async def tell_timeline(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    request: Request,
) -> Timeline:
    """Tell what happened, what is next and by when, and whose turn it is."""
    dossier = await dossiers.get(session, dossier_id, actor=actor)
    public_url: str = request.app.state.public_url
    return await reading.timeline(session, dossier, public_url=public_url)


@router.get("/messages", operation_id="list_messages")
async def list_messages(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> list[MessageOut]:
    """List what was written both ways, oldest first."""
    dossier = await dossiers.get(session, dossier_id, actor=actor)
    return [reading.message(each) for each in await queries.messages(session, dossier)]


@router.post("/messages", status_code=201, operation_id="send_message")
async def send_message(
    dossier_id: UUID,
    body: MessageCreate,
    actor: Annotated[Actor, may(Permission.SEND_MESSAGE)],
    session: SessionDep,
    clock: ClockDep,
) -> MessageOut:
    """Write to the other side: the applicant, or whoever holds the dossier."""
    dossier = await dossiers.lock_visible(session, dossier_id, actor=actor)
    sent = await messaging.send(
        session, dossier, body=body.body, actor=actor, at=clock.now()
    )
    return reading.message(sent)


@router.post("/messages/read-marks", status_code=201, operation_id="mark_messages")
async def mark_messages(
    dossier_id: UUID,
    body: MessagesRead,
    actor: Annotated[Actor, may(Permission.SEND_MESSAGE)],
    session: SessionDep,
    clock: ClockDep,
) -> list[MessageOut]:
    """Mark what the other side wrote as read, up to a message."""
    dossier = await dossiers.get(session, dossier_id, actor=actor)
    await messaging.mark_read(
        session, dossier, up_to=body.up_to, actor=actor, at=clock.now()
    )
    return [reading.message(each) for each in await queries.messages(session, dossier)]


@router.put("/rating", operation_id="rate_dossier")
async def rate_dossier(
    dossier_id: UUID,
    body: RatingGive,
    actor: Annotated[Actor, may(Permission.RATE)],
    session: SessionDep,
    clock: ClockDep,
) -> RatingOut:
    """Rate the service, once it is over; for thirty days it may be changed."""
    dossier = await dossiers.lock_visible(session, dossier_id, actor=actor)
    given = await ratings.rate(
        session, dossier, Opinion(**body.model_dump()), actor=actor, at=clock.now()
    )
    return reading.rating(given)


@figures.get(
    "/{code}/ratings", dependencies=[anyone], operation_id="count_office_ratings"
)
async def count_office_ratings(
    code: str,
    session: SessionDep,
    first: Annotated[date, Query(description="Từ ngày")],
    last: Annotated[date, Query(description="Đến hết ngày")],
) -> OfficeRatings:
    """Count how satisfied people were with an office (TT 32/2017 art. 11)."""
    office = await organizations.by_code(session, code=code)
    if office is None:
        raise OfficeNotFound
    found = await queries.tally(session, office_id=office.id, first=first, last=last)
    return OfficeRatings(
        office=office.name,
        ratings=found.ratings,
        **{
            question: LevelCounts.model_validate(counts)
            for question, counts in found.answers.items()
        },
    )
