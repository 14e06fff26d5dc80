"""Publish a question of our own with its answer, and owe the question to the Portal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import digest
from app.core.ids import new_id
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.integrations.national_portal.questions import queries
from app.integrations.national_portal.questions.models import (
    OWN_NUMBERS,
    PortalQuestion,
    Source,
)
from app.integrations.national_portal.questions.wire import OwedQuestion
from app.organizations import queries as organizations
from app.organizations.errors import OfficeNotFound
from app.organizations.models import Office
from app.outbox import service as outbox


@dataclass(frozen=True)
class NewQuestion:
    office: str
    field_code: str
    procedure_code: str | None
    content: str
    answer: str


async def publish(
    session: AsyncSession, new: NewQuestion, *, by: Actor, at: datetime
) -> PortalQuestion:
    """Show a question and its answer to everybody from now on.

    Raises:
        OfficeNotFound: if there is none of that code.
        NotYourOffice: if `by` holds no post in it.
    """
    office = await organizations.by_code(session, code=new.office)
    mine = office is not None and office.id in by.office_ids
    permits.require(
        Permission.PUBLISH_QUESTION, by, {Standing.MEMBER} if mine else set()
    )
    if office is None:
        raise OfficeNotFound
    question = PortalQuestion(
        id=new_id(),
        source=Source.OWN,
        number=await session.scalar(OWN_NUMBERS),
        field_code=new.field_code,
        procedure_code=new.procedure_code,
        content=new.content,
        answer=new.answer,
        answered_by=by.id,
        answered_name=by.name,
        answered_title=_title(by, office),
        answered_at=at,
        received_at=at,
        version=1,
        **_place(office),
    )
    session.add(question)
    await session.flush()
    await _owe(session, question, office, at)
    await audit.record(
        session,
        subject=f"question:{question.id}",
        event="question.published",
        actor_id=str(by.id),
        at=at,
        data={"question": digest(new.content), "answer": digest(new.answer)},
    )
    return question


async def _owe(
    session: AsyncSession, question: PortalQuestion, office: Office, at: datetime
) -> None:
    owed = OwedQuestion(
        number=question.number,
        field_code=question.field_code or "",
        office_code=office.code,
        office_name=office.name,
        content=question.content,
    )
    await outbox.enqueue(
        session,
        topic=queries.TOPIC,
        key=str(question.id),
        number=1,
        payload=owed.model_dump(mode="json"),
        at=at,
    )


def _title(by: Actor, office: Office) -> str:
    return next((p.title for p in by.posts if p.office_id == office.id), "")


def _place(office: Office) -> dict[str, Any]:
    return {
        "office_id": office.id,
        "office_code": office.code,
        "office_name": office.name,
    }
