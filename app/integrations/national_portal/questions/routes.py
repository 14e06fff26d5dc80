"""Questions over HTTP: read by anybody, answered by the office that is asked."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.core.http.access import anyone
from app.core.http.etags import ExpectedVersion, put_etag
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.integrations.national_portal.questions import (
    answering,
    publishing,
    queries,
    schemas,
)
from app.integrations.national_portal.questions.answering import Act, Official
from app.integrations.national_portal.questions.errors import QuestionNotFound
from app.integrations.national_portal.questions.publishing import NewQuestion
from app.integrations.national_portal.questions.queries import Wanted
from app.integrations.national_portal.questions.schemas import (
    AnswerGive,
    OfficeNamed,
    QuestionAsked,
    QuestionCreate,
    QuestionParked,
    QuestionShown,
)
from app.organizations import queries as organizations
from app.organizations.errors import OfficeNotFound
from app.organizations.models import Kind

_TAGS: Final = ["Hỏi đáp"]
_Code = Annotated[str | None, Query(pattern=r"^[0-9A-Za-zĐđ._-]{1,100}$")]
_Cursor = Annotated[str | None, Query(max_length=300)]

public = APIRouter(prefix="/v1/questions", tags=[*_TAGS], dependencies=[anyone])
router = APIRouter(
    prefix="/v1/national-portal/questions",
    tags=[*_TAGS],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


def official(permission: Permission) -> Any:  # noqa: ANN401 - what Depends is typed as
    """Return the dependency of a route that is this act on questions."""

    async def seen(
        actor: Annotated[Actor, may(permission)], session: SessionDep, clock: ClockDep
    ) -> Official:
        centres = await organizations.live_offices(
            session, at=clock.now(), kind=Kind.SERVICE_CENTRE
        )
        return Official(
            actor, bool(actor.office_ids & {office.id for office in centres})
        )

    return Depends(seen)


@public.get("", operation_id="list_answered_questions")
async def list_answered_questions(
    session: SessionDep,
    procedure: _Code = None,
    field: _Code = None,
    office: _Code = None,
    size: Annotated[PageSize, Query()] = 20,
    cursor: _Cursor = None,
) -> Page[QuestionShown]:
    """List questions with their answers, the newest first."""
    wanted = Wanted(procedure, field)
    if office is not None:
        named = await organizations.by_code(session, code=office)
        if named is None:
            raise OfficeNotFound
        wanted = Wanted(procedure, field, named.id)
    found = await queries.answered(session, wanted, size=size, cursor=cursor)
    return Page(items=[schemas.shown(row) for row in found.rows], next=found.next)


@public.get("/{question_id}", operation_id="get_answered_question")
async def get_answered_question(
    question_id: UUID, session: SessionDep
) -> QuestionShown:
    """Show one question with its answer."""
    row = await queries.answered_one(session, question_id)
    if row is None:
        raise QuestionNotFound
    return schemas.shown(row)


@router.get("", operation_id="list_open_questions")
async def list_open_questions(
    by: Annotated[Official, official(Permission.SEE_QUESTIONS)],
    session: SessionDep,
    *,
    unrouted: Annotated[
        bool, Query(description="Chỉ câu hỏi chưa rõ cơ quan trả lời")
    ] = False,
    size: Annotated[PageSize, Query()] = 50,
    cursor: _Cursor = None,
) -> Page[QuestionAsked]:
    """List what citizens asked one's offices; to the service centre, all of it."""
    found = await queries.waiting(
        session,
        offices=None if by.central else by.actor.office_ids,
        unrouted=unrouted,
        size=size,
        cursor=cursor,
    )
    return Page(items=[schemas.asked(row) for row in found.rows], next=found.next)


@router.get("/parked", operation_id="list_parked_answers")
async def list_parked_answers(
    by: Annotated[Official, official(Permission.SEE_QUESTIONS)], session: SessionDep
) -> list[QuestionParked]:
    """List what the Portal would not take, with its reason."""
    found = await queries.parked(
        session, offices=None if by.central else by.actor.office_ids
    )
    shown = (schemas.parked(row, message) for row, message in found)
    return [each for each in shown if each is not None]


@router.post("", status_code=201, operation_id="publish_question")
async def publish_question(
    body: QuestionCreate,
    actor: Annotated[Actor, may(Permission.PUBLISH_QUESTION)],
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> QuestionShown:
    """Publish a question of one's own office with its answer."""
    new = NewQuestion(
        office=body.office,
        field_code=body.field_code,
        procedure_code=body.procedure_code,
        content=body.question,
        answer=body.answer,
    )
    row = await publishing.publish(session, new, by=actor, at=clock.now())
    response.headers["Location"] = f"/v1/questions/{row.id}"
    return schemas.shown(row)


@router.post("/{question_id}/answer", status_code=201, operation_id="answer_question")
async def answer_question(
    question_id: UUID,
    body: AnswerGive,
    by: Annotated[Official, official(Permission.ANSWER_QUESTION)],
    version: ExpectedVersion,
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> QuestionAsked:
    """Answer a citizen's question; the Portal passes the answer on."""
    act = Act(question_id, version, by, clock.now())
    row = await answering.answer(session, act, text=body.answer)
    put_etag(response, row.version)
    return schemas.asked(row)


@router.put("/{question_id}/office", operation_id="route_question")
async def route_question(
    question_id: UUID,
    body: OfficeNamed,
    by: Annotated[Official, official(Permission.ROUTE_QUESTION)],
    version: ExpectedVersion,
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> QuestionAsked:
    """Say which office is to answer."""
    act = Act(question_id, version, by, clock.now())
    row = await answering.route(session, act, office=body.office)
    put_etag(response, row.version)
    return schemas.asked(row)
