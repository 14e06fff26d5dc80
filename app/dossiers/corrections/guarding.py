"""Hold every save of a submitted dossier to what an official asked for."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.errors import Conflict, FieldProblem
from app.dossiers import answers as answering
from app.dossiers import filing, queries
from app.dossiers.corrections import openness
from app.dossiers.drafting import merging
from app.dossiers.filings import comparing, keeping
from app.dossiers.filings import queries as filings
from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier
from app.dossiers.service import pinned, submission, surrounding
from app.identity import queries as identity


class NotAskedFor(Conflict):
    code = "not_asked_for"
    title = "Chỉ được sửa những mục mà cơ quan yêu cầu bổ sung"


async def check(
    session: AsyncSession,
    dossier: Dossier,
    places: Collection[str],
    *,
    answers: Mapping[str, JsonValue],
) -> None:
    """Let a locked dossier's places be written, `answers` being the outcome.

    Raises:
        NotAskedFor: with each place that is not open, and all that are.
    """
    if dossier.status != Status.SUPPLEMENT_REQUESTED:
        return
    opened = await _opened(session, dossier, places, answers)
    closed = openness.closed(places, opened=opened)
    if closed:
        raise NotAskedFor(
            errors=[
                FieldProblem(place, "không nằm trong yêu cầu bổ sung", "not_open")
                for place in closed
            ],
            more={"open": sorted(opened)},
        )


async def _opened(
    session: AsyncSession,
    dossier: Dossier,
    places: Collection[str],
    answers: Mapping[str, JsonValue],
) -> set[str]:
    """Return the open places; an open answer, once given, may open others."""
    examine = await _examiner(session, dossier)
    opened = await _asked(session, dossier) | await _changed(session, dossier)
    opened |= examine(dossier.answers)
    while True:
        given = [each for each in places if not openness.closed([each], opened=opened)]
        patch = merging.patch(given, answers)
        further = examine(answering.merged(dossier.answers, patch)) - opened
        if not further:
            return opened
        opened |= further


async def _asked(session: AsyncSession, dossier: Dossier) -> set[str]:
    request = (await queries.supplements(session, dossier))[-1]
    fields = {str(each["path"]) for each in request.fields}
    return fields | {f"/papers/{each['code']}" for each in request.papers}


async def _examiner(
    session: AsyncSession, dossier: Dossier
) -> Callable[[Mapping[str, JsonValue]], set[str]]:
    """Return what tells which places a submission of some answers is refused for."""
    rules = await pinned.of(session, dossier)
    papers = submission.attached(await queries.current_papers(session, dossier))
    signing = {dossier.applicant_id, dossier.filed_by_id or dossier.applicant_id}
    owners = {
        (await identity.person(session, each)).identity_number for each in signing
    }
    around = await surrounding.of(
        session, dossier, rules, at=dossier.submitted_at or dossier.created_at
    )

    def examine(answers: Mapping[str, JsonValue]) -> set[str]:
        findings = filing.examine(
            definition=rules.definition,
            form=rules.form,
            answers=answers,
            attached=papers,
            owners=owners,
            around=around,
        )
        return set(openness.refused(findings))

    return examine


async def _changed(session: AsyncSession, dossier: Dossier) -> set[str]:
    number = await filings.count(session, dossier)
    if not number:
        return set()
    last = await filings.filing(session, dossier, number)
    rules = await pinned.of(session, dossier)
    papers = keeping.listed(await queries.current_papers(session, dossier))
    difference = comparing.compare(
        (last.answers, last.papers), (dossier.answers, papers), schema=rules.schema
    )
    return set(openness.changed(difference))
