"""Every change of the catalogue; the caller's transaction.

Draft, then publish: a published version is never changed, a better one follows
it. Writers of one procedure wait for each other on its row.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import clock
from app.core.canonical import digest
from app.core.errors import FieldProblem
from app.core.ids import new_id
from app.procedures import errors, listing, queries
from app.procedures.definition import Definition
from app.procedures.eforms import checking
from app.procedures.eforms import form as forms
from app.procedures.eforms.defects import Defect
from app.procedures.models import (
    FormVersion,
    Procedure,
    ProcedureVersion,
    Source,
    State,
)
from app.procedures.search import indexing


@dataclass(frozen=True)
class Draft:
    """What a version is to be made of; `valid_from` is its first local day."""

    definition: Definition
    valid_from: date
    source: Source = Source.PROVINCE
    form: FormVersion | None = None
    process_code: str | None = None

    @property
    def digest(self) -> str:
        return digest(
            {
                "definition": self.definition.model_dump(mode="json"),
                "form": None if self.form is None else self.form.digest,
                "process": self.process_code,
            }
        )


async def draft_version(
    session: AsyncSession, *, draft: Draft, at: datetime, actor_id: str | None = None
) -> ProcedureVersion:
    """Write the next version of a procedure as a draft; the procedure if it is new."""
    code = draft.definition.code
    await session.execute(
        insert(Procedure).values(code=code, recorded_at=at).on_conflict_do_nothing()
    )
    await queries.get_for_update(session, code=code)
    latest = await queries.latest_version(session, code=code)
    version = ProcedureVersion(
        **columns(draft, number=latest.number + 1 if latest else 1, at=at),
        drafted_by=actor_id,
    )
    session.add(version)
    await session.flush()
    return version


async def publish(
    session: AsyncSession, *, version_id: uuid.UUID, at: datetime, actor_id: str
) -> ProcedureVersion:
    """Publish a draft; the version before it ends where this one begins.

    A first version may state a day in the past (what already holds is written
    down); a later one takes effect on the local day of `at` at the earliest.

    Raises:
        ProcedureNotFound: if there is no such version.
        VersionAlreadyPublished: if it is not a draft.
        LaterVersionInForce: if a published version begins after it.
        VersionNotPublishable: if its internal process is not there, or its papers
            and fees ask what its e-form cannot answer.
    """
    version = await _locked(session, version_id)
    await _check_publishable(session, version, at)
    before = await queries.latest_published(session, code=version.procedure_code)
    if before is not None:
        version.valid_from = max(version.valid_from, clock.local(at).date())
        if before.valid_from > version.valid_from:
            raise errors.LaterVersionInForce
        if before.valid_to is None or before.valid_to > version.valid_from:
            before.valid_to = version.valid_from
    version.state, version.published_at = State.PUBLISHED, at
    await session.flush()
    await indexing.index(session, [version.id])
    await audit.record(
        session,
        subject=f"procedure:{version.procedure_code}",
        event="procedure.published",
        actor_id=actor_id,
        at=at,
        data={
            "version": version.number,
            "digest": version.digest,
            "valid_from": version.valid_from.isoformat(),
        },
    )
    return version


async def publish_form(
    session: AsyncSession, *, code: str, schema: Mapping[str, Any], at: datetime
) -> FormVersion:
    """Return the version that holds this schema: the latest, or a new one.

    Raises:
        FormNotPublishable: with the place, code and story of every defect.
    """
    found = checking.defects(dict(schema), dictionaries=await listing.names(session))
    if found:
        raise errors.FormNotPublishable(
            f"Biểu mẫu {code} chưa đạt", errors=_problems(found)
        )
    latest = await queries.latest_form(session, code=code)
    stated = digest(schema)
    if latest is not None and latest.digest == stated:
        return latest
    form = FormVersion(
        id=new_id(),
        code=code,
        number=latest.number + 1 if latest else 1,
        schema=dict(schema),
        digest=stated,
        recorded_at=at,
    )
    session.add(form)
    await session.flush()
    return form


def columns(draft: Draft, *, number: int, at: datetime) -> dict[str, Any]:
    """Return the row of a draft version."""
    definition = draft.definition
    return {
        "id": new_id(),
        "procedure_code": definition.code,
        "number": number,
        "state": State.DRAFT,
        "source": draft.source,
        "valid_from": draft.valid_from,
        "name": definition.name,
        "field_code": definition.field_code,
        "field_name": definition.field_name,
        "agency_levels": [str(each) for each in definition.agency_levels],
        "subjects": [str(each) for each in definition.subjects],
        "data": definition.model_dump(mode="json"),
        "digest": draft.digest,
        "form_id": None if draft.form is None else draft.form.id,
        "process_code": draft.process_code,
        "recorded_at": at,
    }


async def _locked(session: AsyncSession, version_id: uuid.UUID) -> ProcedureVersion:
    version = await queries.version(session, version_id=version_id)
    if version is None:
        raise errors.ProcedureNotFound
    await queries.get_for_update(session, code=version.procedure_code)
    await session.refresh(version)
    if version.state != State.DRAFT:
        raise errors.VersionAlreadyPublished
    return version


async def _check_publishable(
    session: AsyncSession, version: ProcedureVersion, at: datetime
) -> None:
    await _check_asked(session, version)
    if version.process_code is None:
        return
    # A process that starts with the version, not only one that runs today.
    day = max(version.valid_from, clock.local(at).date())
    since = datetime.combine(day, time(12), tzinfo=clock.VIETNAM)
    process = await queries.process_in_force(
        session, code=version.process_code, at=since
    )
    if process is None:
        raise errors.VersionNotPublishable(
            f"Chưa có quy trình nội bộ {version.process_code} đang hiệu lực"
        )


async def _check_asked(session: AsyncSession, version: ProcedureVersion) -> None:
    if version.form_id is None:
        return
    form = await queries.form(session, form_id=version.form_id)
    if form is None:
        raise errors.FormNotFound
    definition = Definition.model_validate(version.data)
    found = checking.of_definition(definition, forms.read(form.schema))
    if found:
        raise errors.VersionNotPublishable(
            "Giấy tờ hoặc khoản thu không khớp với biểu mẫu", errors=_problems(found)
        )


def _problems(defects: Iterable[Defect]) -> list[FieldProblem]:
    return [FieldProblem(each.path, each.story, each.code) for each in defects]
