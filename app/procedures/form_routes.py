"""What a client needs besides a form: the vocabulary, the lists, a trial evaluation."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from app.core import clock as times
from app.core.http.access import anyone
from app.core.http.plain_json import PlainJsonRoute
from app.core.http.session import ClockDep, SessionDep
from app.procedures import asking, errors, listing, queries
from app.procedures.definition import Definition
from app.procedures.eforms import vocabulary
from app.procedures.form_schemas import (
    AnswersToEvaluate,
    DictionaryDetail,
    DictionaryEntryOut,
    DictionarySummary,
    FormEvaluation,
)
from app.procedures.routes import CodePath

_NAME: Final = r"^[a-z][a-z0-9_]{0,63}$"
_ENTRY: Final = r"^[0-9A-Za-z_.-]{1,64}$"
On = Annotated[date | None, Query(description="Ngày áp dụng; mặc định hôm nay")]

router = APIRouter(prefix="/v1", tags=["forms"], route_class=PlainJsonRoute)


@router.get(
    "/forms/vocabulary",
    dependencies=[anyone],
    operation_id="get_form_vocabulary",
    responses={200: {"content": {"application/schema+json": {}}}},
)
async def get_form_vocabulary() -> JSONResponse:
    """Show the JSON Schema (2020-12) that every published form meets."""
    return JSONResponse(vocabulary.meta_schema(), media_type="application/schema+json")


@router.get("/dictionaries", dependencies=[anyone], operation_id="list_dictionaries")
async def list_dictionaries(
    session: SessionDep, clock: ClockDep, on: On = None
) -> list[DictionarySummary]:
    """List the dictionaries, with how many codes of each hold on a day."""
    day = on or times.local(clock.now()).date()
    counts = await listing.counts(session, on=day)
    return [DictionarySummary(name=name, entries=n) for name, n in counts.items()]


@router.get(
    "/dictionaries/{name}", dependencies=[anyone], operation_id="get_dictionary"
)
async def get_dictionary(
    session: SessionDep,
    clock: ClockDep,
    name: Annotated[str, Path(pattern=_NAME)],
    within: Annotated[str | None, Query(pattern=_ENTRY)] = None,
    on: On = None,
) -> DictionaryDetail:
    """Show a list as it holds on a day; `within` keeps what lies in that parent.

    It comes whole: a list to choose from is short, and half of one misleads.
    """
    day = on or times.local(clock.now()).date()
    if name not in await listing.names(session):
        raise errors.DictionaryNotFound
    found = await listing.entries(session, dictionary=name, within=within, on=day)
    entries = [DictionaryEntryOut.model_validate(asdict(each)) for each in found]
    return DictionaryDetail(name=name, on=day, entries=entries)


@router.post(
    "/procedures/{code}/form/evaluation",
    dependencies=[anyone],
    operation_id="evaluate_form",
)
async def evaluate_form(
    session: SessionDep, clock: ClockDep, code: CodePath, body: AnswersToEvaluate
) -> FormEvaluation:
    """Say what the form in force makes of these answers; nothing is kept."""
    at = clock.now()
    version = await queries.version_in_force(session, code=code, at=at)
    if version is None:
        raise errors.ProcedureNotFound
    if version.form_id is None:
        raise errors.FormNotFound
    answers: dict[str, Any] = body.answers
    form = await asking.form_of(session, version.form_id)
    examined = await asking.examine(session, form, answers, day=times.local(at).date())
    return FormEvaluation.of(examined, Definition.model_validate(version.data))
