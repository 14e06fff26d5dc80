"""An official's acts on a question: route it, answer it. Caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue, digest
from app.core.errors import FieldProblem
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.integrations.national_portal.questions import queries
from app.integrations.national_portal.questions.errors import (
    AlreadyAnswered,
    NotACitizensQuestion,
    NotAnOffice,
    QuestionChanged,
    QuestionNotFound,
    QuestionWithdrawn,
)
from app.integrations.national_portal.questions.models import PortalQuestion, Source
from app.integrations.national_portal.questions.wire import OwedAnswer
from app.organizations import queries as organizations
from app.outbox import service as outbox
from app.outbox.models import OutboxMessage


@dataclass(frozen=True)
class Official:
    """Who acts, and whether they work at the service centre."""

    actor: Actor
    central: bool

    def standings(self, question: PortalQuestion) -> frozenset[Standing]:
        found = {Standing.CENTRE} if self.central else set()
        mine = question.office_id in self.actor.office_ids
        return frozenset(found | ({Standing.MEMBER} if mine else set()))


@dataclass(frozen=True)
class Act:
    """What is done to which question, as it was read at `version`."""

    question_id: UUID
    version: int
    by: Official
    at: datetime


async def answer(session: AsyncSession, act: Act, *, text: str) -> PortalQuestion:
    """Answer a citizen's question, and owe the answer to the Portal.

    One that the Portal refused may be answered anew: the refused one never arrived.

    Raises:
        QuestionNotFound, QuestionChanged, QuestionWithdrawn
        NotACitizensQuestion, AlreadyAnswered
    """
    question = await _locked(session, act, Permission.ANSWER_QUESTION)
    number = await _next_number(session, question)
    actor = act.by.actor
    question.answer, question.answered_at = text, act.at
    question.answered_by, question.answered_name = actor.id, actor.name
    question.answered_title = _title(actor, question)
    question.version += 1
    owed = OwedAnswer(
        number=question.number,
        office_code=await _code(session, question),
        by=actor.name,
        title=question.answered_title,
        at=act.at,
        text=text,
    )
    await outbox.enqueue(
        session,
        topic=queries.TOPIC,
        key=str(question.id),
        number=number,
        payload=owed.model_dump(mode="json"),
        at=act.at,
    )
    await _audit(session, act, "question.answered", {"answer": digest(text)})
    return question


async def route(session: AsyncSession, act: Act, *, office: str) -> PortalQuestion:
    """Give a question to the office that should answer it.

    Raises:
        QuestionNotFound, QuestionChanged, QuestionWithdrawn
        NotACitizensQuestion, AlreadyAnswered, NotAnOffice
    """
    question = await _locked(session, act, Permission.ROUTE_QUESTION)
    if question.shown_answer is not None:
        raise AlreadyAnswered
    named = await organizations.by_code(session, code=office)
    heir = named and await organizations.successor_of(session, office=named, at=act.at)
    if heir is None:
        raise NotAnOffice(errors=[FieldProblem("/office", NotAnOffice.title)])
    question.office_id = heir.id
    question.version += 1
    await _audit(session, act, "question.routed", {"office": heir.code})
    return question


async def _locked(
    session: AsyncSession, act: Act, permission: Permission
) -> PortalQuestion:
    question = await queries.lock(session, act.question_id)
    standings = act.by.standings(question) if question else frozenset()
    permits.require(permission, act.by.actor, standings, hidden=QuestionNotFound)
    if question is None:
        raise QuestionNotFound
    if question.source != Source.CITIZENS:
        raise NotACitizensQuestion
    if question.version != act.version:
        raise QuestionChanged
    if question.withdrawn_at is not None:
        raise QuestionWithdrawn
    return question


async def _next_number(session: AsyncSession, question: PortalQuestion) -> int:
    """Return the number of the next message, once the last is out of the way."""
    last = await queries.last_owed(session, question)
    if question.portal_answer is not None:
        raise AlreadyAnswered
    if last is None:
        return 1
    if not _was_refused(last):
        raise AlreadyAnswered
    await session.delete(last)
    await session.flush()
    return last.number + 1


def _was_refused(message: OutboxMessage) -> bool:
    return message.parked_at is not None and message.delivered_at is None


def _title(actor: Actor, question: PortalQuestion) -> str:
    titles = [p.title for p in actor.posts if p.office_id == question.office_id]
    return titles[0] if titles else ""


async def _code(session: AsyncSession, question: PortalQuestion) -> str:
    """Return the answering office's code: its own, not that of a closed forerunner."""
    office = question.office_id and await organizations.by_id(
        session, office_id=question.office_id
    )
    if not office:
        raise QuestionNotFound
    return office.code


async def _audit(
    session: AsyncSession, act: Act, event: str, data: dict[str, JsonValue]
) -> None:
    await audit.record(
        session,
        subject=f"question:{act.question_id}",
        event=event,
        actor_id=str(act.by.actor.id),
        at=act.at,
        data=data,
    )
