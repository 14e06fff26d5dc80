"""Tell what was done: progress, audit act and outbox message, always together.

Every change of a submitted dossier ends here, once, so that none of the three
can be forgotten, and raises its version.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.chain import Head
from app.core import jobs
from app.core.canonical import JsonValue
from app.dossiers import linked, notice, queries, standings, tasks
from app.dossiers.following import surveying
from app.dossiers.models import Dossier, Progress
from app.feed import service as feed
from app.feed.service import Kind, News
from app.identity import queries as identity
from app.identity.actor import Actor
from app.organizations.models import Office
from app.outbox import service as outbox
from app.procedures.definition import Definition

TOPIC: Final = "dossier.progressed"
_CORRECTIONS: Final = frozenset({"dossier.due_time_corrected"})


@dataclass(frozen=True)
class Doing:
    """One thing done: what, by whom, in which office, and how to say it."""

    event: str
    content: str
    actor: Actor
    title: str | None
    office: Office
    at: datetime
    reason: str | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    facts: JsonValue = None


@dataclass(frozen=True)
class Gathered:
    """All that the telling reads; from here on, it only writes."""

    subject: notice.Subject
    audit_head: Head


async def record(
    session: AsyncSession, dossier: Dossier, doing: Doing, *, definition: Definition
) -> Progress:
    """Record what was done to a locked dossier, in the caller's transaction."""
    gathered = await gather(session, dossier, doing, definition=definition)
    return await write(session, dossier, doing, gathered)


async def gather(
    session: AsyncSession, dossier: Dossier, doing: Doing, *, definition: Definition
) -> Gathered:
    """Read what `write` needs, before a lock that others wait for is taken."""
    return Gathered(
        subject=await _subject(session, dossier, doing, definition),
        audit_head=await audit.head(session, subject=_audit_subject(dossier)),
    )


async def write(
    session: AsyncSession, dossier: Dossier, doing: Doing, gathered: Gathered
) -> Progress:
    dossier.version += 1
    dossier.progress_count += 1
    step = _progress(dossier, doing)
    session.add(step)
    await session.flush()
    await _audit(session, dossier, doing, gathered.audit_head)
    told = notice.compose(gathered.subject, step)
    await outbox.enqueue(
        session,
        topic=TOPIC,
        key=str(dossier.id),
        number=step.number,
        payload=told,
        at=doing.at,
    )
    await feed.publish(session, _news(dossier, doing, told))
    await _owe_news(session, dossier)
    await surveying.owe(session, dossier)
    return step


async def _owe_news(session: AsyncSession, dossier: Dossier) -> None:
    """Owe the news of its end to the dossier that opened this one, and to its own."""
    if dossier.status not in linked.NEWS:
        return
    link = await queries.link_to(session, dossier)
    if link is not None and link.told_at is None:
        await jobs.defer(
            session,
            task=tasks.TELL_ORIGIN,
            lock=str(link.origin_id),
            dossier_id=str(dossier.id),
        )
    for opened in await queries.links_from(session, dossier):
        if opened.told_at is None:
            await jobs.defer(
                session,
                task=tasks.TELL_LINKED,
                lock=str(opened.dossier_id),
                dossier_id=str(opened.dossier_id),
            )


def _news(dossier: Dossier, doing: Doing, told: JsonValue) -> News:
    return News(
        kind=Kind.CORRECTED if doing.event in _CORRECTIONS else Kind.CHANGED,
        subject=f"dossier:{dossier.code}",
        data=told,
        at=doing.at,
        procedure_code=dossier.procedure_code,
        office_code=doing.office.code,
    )


def _progress(dossier: Dossier, doing: Doing) -> Progress:
    return Progress(
        dossier_id=dossier.id,
        number=dossier.progress_count,
        event=doing.event,
        status=dossier.status,
        actor_id=str(doing.actor.id),
        actor_name=doing.actor.name,
        actor_title=doing.title,
        office_name=doing.office.name,
        content=doing.content,
        reason=doing.reason,
        at=doing.at,
        started_at=doing.started_at,
        due_at=doing.due_at,
    )


def _audit_subject(dossier: Dossier) -> str:
    return f"dossier:{dossier.id}"


async def _audit(
    session: AsyncSession, dossier: Dossier, doing: Doing, head: Head
) -> None:
    await audit.record_after(
        session,
        head,
        subject=_audit_subject(dossier),
        event=doing.event,
        actor_id=str(doing.actor.id),
        at=doing.at,
        data={
            "version": dossier.version,
            "status": dossier.status,
            "office": doing.office.code,
            "reason": doing.reason,
            "snapshot": dossier.snapshot,
            "facts": doing.facts,
            "on_behalf_of": standings.in_place_of(dossier, doing.actor),
        },
    )


async def _subject(
    session: AsyncSession, dossier: Dossier, doing: Doing, definition: Definition
) -> notice.Subject:
    return notice.Subject(
        dossier=dossier,
        applicant=await identity.person(session, dossier.applicant_id),
        definition=definition,
        handling_office=doing.office,
        papers=await queries.current_papers(session, dossier),
        supplements=await queries.supplements(session, dossier),
        decision=await queries.decision(session, dossier),
    )
