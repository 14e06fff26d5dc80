"""`/v1/me`: all that is held of the caller, and asking that it be erased."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.database import Base
from app.core.http.access import anyone
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.files.routes import StorageDep
from app.identity.access import may, may_between
from app.identity.actor import Actor
from app.identity.consents import service as consents
from app.identity.consents.standing import TEXTS, Answer, Purpose, Standing
from app.identity.policy.permissions import Permission
from app.privacy import asking, exporting
from app.privacy.archive import sending
from app.privacy.archive.sending import Sending
from app.privacy.models import ErasureRequest
from app.privacy.retention import OUTCOME_WORDS, Outcome, RetentionTable, Term

router = APIRouter(
    prefix="/v1/me/erasure-requests",
    tags=["Dữ liệu cá nhân"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


mine = APIRouter(prefix="/v1/me", tags=["Dữ liệu cá nhân"])


consenting = APIRouter(
    prefix="/v1/me/consents",
    tags=["Dữ liệu cá nhân"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


texts = APIRouter(prefix="/v1/consent-texts", tags=["Dữ liệu cá nhân"])


terms = APIRouter(prefix="/v1/retention-terms", tags=["Dữ liệu cá nhân"])


class TermOut(BaseModel):
    """How long what ended so is kept; `procedure` `*` is all that have no own term."""

    procedure: str
    outcome: Outcome
    outcome_label: str
    years: int | None
    permanent: bool
    source: str

    @classmethod
    def of(cls, term: Term) -> "TermOut":
        return cls(
            **term.model_dump(), outcome_label=OUTCOME_WORDS[Outcome(term.outcome)]
        )


class ConsentText(BaseModel):
    """What is asked; `version` rises with every change of the words."""

    purpose: Purpose
    version: int
    text: str


class ConsentOut(BaseModel):
    """`in_force` only while consent was given to this very text."""

    purpose: Purpose
    version: int
    text: str
    in_force: bool
    answered_at: Moment | None

    @classmethod
    def of(cls, standing: Standing) -> "ConsentOut":
        answered = standing.answered
        return cls(
            purpose=standing.purpose,
            version=standing.text.version,
            text=standing.text.words,
            in_force=standing.in_force,
            answered_at=answered.at if answered else None,
        )


class ConsentAnswer(BaseModel):
    """`version` is that of the text which was shown."""

    model_config = ConfigDict(extra="forbid")

    given: bool
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class HoldOut(BaseModel):
    dossier: str
    until: date | None
    words: str


class ErasureOut(BaseModel):
    """`refused` says by which dossiers, and until when; `done` leaves nothing to see."""

    id: UUID
    state: Literal["accepted", "refused", "done"]
    reasons: list[HoldOut]
    asked_at: Moment

    @classmethod
    def of(cls, row: ErasureRequest) -> "ErasureOut":
        return cls.model_validate(row, from_attributes=True)


@router.post("", status_code=201, operation_id="request_erasure")
async def request_erasure(
    actor: Annotated[Actor, may(Permission.ERASE_OWN_DATA)],
    session: SessionDep,
    clock: ClockDep,
    request: Request,
) -> ErasureOut:
    """Ask that everything about the caller be erased; answered at once."""
    table: RetentionTable = request.app.state.retention
    asked = await asking.ask(session, person_id=actor.id, terms=table, at=clock.now())
    return ErasureOut.of(asked)


@router.get("", operation_id="list_erasure_requests")
async def list_erasure_requests(
    actor: Annotated[Actor, may(Permission.USE_OWN_DATA)], session: SessionDep
) -> list[ErasureOut]:
    found = await asking.of_person(session, actor.id)
    return [ErasureOut.of(row) for row in found]


@mine.get("/data", operation_id="export_own_data")
async def export_own_data(
    actor: Annotated[Actor, may(Permission.EXPORT_OWN_DATA)],
    session: SessionDep,
    clock: ClockDep,
) -> JSONResponse:
    """Give all that is held of the caller, and for which purpose, as one document."""
    data = await exporting.export(
        session, Base.metadata, person_id=actor.id, at=clock.now()
    )
    return JSONResponse(
        data,
        headers={
            "Content-Disposition": 'attachment; filename="du-lieu-cua-toi.json"',
            "Cache-Control": "no-store",
        },
    )


@mine.get("/archive", operation_id="download_own_archive")
async def download_own_archive(
    actor: Annotated[Actor, may_between(Permission.EXPORT_OWN_DATA)],
    transactions: TransactionsDep,
    storage: StorageDep,
    request: Request,
) -> StreamingResponse:
    """Give all that is held of the caller as one ZIP: data, papers, results, who looked.

    A file that cannot be given is named in its guide with the reason.
    """
    held = await transactions.run(
        lambda session: sending.gather(
            session,
            Base.metadata,
            person_id=actor.id,
            telling=request.app.state.read_telling,
            at=transactions.clock.now(),
        )
    )
    return StreamingResponse(
        Sending(storage, held).pieces(),
        media_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="du-lieu-cua-toi.zip"',
            "Cache-Control": "no-store",
        },
    )


@terms.get("", dependencies=[anyone], operation_id="list_retention_terms")
async def list_retention_terms(request: Request) -> list[TermOut]:
    """List how long dossiers are kept, and by which document; the rest stay."""
    table: RetentionTable = request.app.state.retention
    return [TermOut.of(each) for each in table.terms]


@texts.get("", dependencies=[anyone], operation_id="list_consent_texts")
async def list_consent_texts() -> list[ConsentText]:
    """List what consent is asked for, in the words that hold now."""
    return [
        ConsentText(purpose=purpose, version=text.version, text=text.words)
        for purpose, text in TEXTS.items()
    ]


@consenting.get("", operation_id="list_consents")
async def list_consents(
    actor: Annotated[Actor, may(Permission.USE_OWN_DATA)], session: SessionDep
) -> list[ConsentOut]:
    """List what consent is asked for, and how it stands; nothing is given at first."""
    found = await consents.standings(session, person_id=actor.id)
    return [ConsentOut.of(each) for each in found]


@consenting.put("/{purpose}", operation_id="answer_consent")
async def answer_consent(
    purpose: Purpose,
    body: ConsentAnswer,
    actor: Annotated[Actor, may(Permission.USE_OWN_DATA)],
    session: SessionDep,
    clock: ClockDep,
) -> list[ConsentOut]:
    """Give consent to the text that was shown, or withdraw it."""
    found = await consents.answer(
        session,
        person_id=actor.id,
        answer=Answer(purpose, body.version, body.given, clock.now()),
    )
    return [ConsentOut.of(each) for each in found]
