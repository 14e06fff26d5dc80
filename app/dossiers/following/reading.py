"""Rows to what is shown of a dossier's story, messages and rating."""

from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries as dossiers
from app.dossiers.following import marks, story
from app.dossiers.following.levels import LABEL, Satisfaction
from app.dossiers.following.models import Message, Rating
from app.dossiers.following.schemas import (
    LookUpCode,
    MessageOut,
    RatingOut,
    Timeline,
    TimelineEntry,
    WhatNext,
)
from app.dossiers.following.story import Asked, Standing, Told
from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier, Progress, SupplementRequest, WorkItem
from app.organizations import queries as organizations


async def timeline(
    session: AsyncSession, dossier: Dossier, *, public_url: str
) -> Timeline:
    """Tell a dossier's story so far, and what comes next."""
    told = [_told(row) for row in await dossiers.progress(session, dossier)]
    ahead = story.next_of(await _standing(session, dossier))
    return Timeline(
        entries=[
            TimelineEntry(at=each.at, what=each.what, who=each.who, why=each.why)
            for each in story.tell(told)
        ],
        next=WhatNext(what=ahead.what, by=ahead.by, your_turn=ahead.your_turn),
        look_up=look_up(dossier, public_url=public_url),
    )


def look_up(dossier: Dossier, *, public_url: str) -> LookUpCode | None:
    """Return the code, its check, and the address that has both; drafts have none."""
    if dossier.code is None:
        return None
    check = marks.mark_of(dossier.id)
    address = f"{public_url}/v1/public/dossiers/{quote(dossier.code)}?check={check}"
    return LookUpCode(code=dossier.code, check=check, address=address)


def message(row: Message) -> MessageOut:
    return MessageOut(
        number=row.number,
        office=row.office_name,
        author=row.author_name,
        body=row.body,
        at=row.at,
        read_at=row.read_at,
    )


def rating(row: Rating) -> RatingOut:
    return RatingOut(
        overall=Satisfaction(row.overall),
        overall_label=LABEL[Satisfaction(row.overall)],
        convenience=Satisfaction(row.convenience),
        timeliness=Satisfaction(row.timeliness),
        attitude=Satisfaction(row.attitude),
        comment=row.comment,
        given_at=row.given_at,
        changed_at=row.changed_at,
    )


def _told(row: Progress) -> Told:
    return Told(
        event=row.event,
        status=Status(row.status),
        content=row.content,
        reason=row.reason,
        actor=row.actor_name,
        title=row.actor_title,
        office=row.office_name,
        at=row.at,
    )


async def _standing(session: AsyncSession, dossier: Dossier) -> Standing:
    items = await dossiers.open_items(session, dossier)
    supplements = await dossiers.supplements(session, dossier)
    decision = await dossiers.decision(session, dossier)
    return Standing(
        status=Status(dossier.status),
        due_at=dossier.due_at,
        hands=tuple([await _hand(session, item) for item in items]),
        asked=_asked(supplements),
        result_ready=decision is not None and decision.file_id is not None,
        return_way=dossier.return_way,
    )


async def _hand(session: AsyncSession, item: WorkItem) -> tuple[str, str]:
    office = await organizations.by_id(session, office_id=item.office_id)
    return ("" if office is None else office.name, item.label)


def _asked(supplements: Sequence[SupplementRequest]) -> Asked | None:
    open_ones = [each for each in supplements if each.received_at is None]
    if not open_ones:
        return None
    last = open_ones[-1]
    things = [*(str(each["name"]) for each in last.papers)]
    things += [str(each["reason"]) for each in last.fields]
    return Asked(last.reason, tuple(things))
