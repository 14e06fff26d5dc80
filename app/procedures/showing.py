"""Procedures as their readers see them: each with its proven level."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures import levels, publishing, queries
from app.procedures.definition import AgencyLevel, Definition, Subject
from app.procedures.models import ProcedureVersion, ProcessVersion
from app.procedures.schemas import (
    AssuranceAsked,
    HandlingStep,
    InformationItem,
    OnlineLevel,
    ProcedureDetail,
    ProcedureSummary,
    VersionOut,
)
from app.workflow.definition import Step


async def detail(
    session: AsyncSession,
    version: ProcedureVersion,
    *,
    at: datetime,
    gateway_live: bool,
) -> ProcedureDetail:
    """Show all that a version states, and how it is handled."""
    process = await _process(session, version, at)
    definition = Definition.model_validate(version.data)
    setting = levels.Setting(
        form_published=version.form_id is not None,
        process_published=process is not None,
        gateway_live=gateway_live,
    )
    stated = levels.stated_items(definition)
    return ProcedureDetail(
        version_id=version.id,
        version=version.number,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        digest=version.digest,
        definition=definition,
        online_level=OnlineLevel.of(levels.prove(definition, setting)),
        assurance=AssuranceAsked.of(definition),
        information=[
            InformationItem(item=item, name=levels.ITEM_NAME[item], stated=present)
            for item, present in stated.items()
        ],
        handling=[] if process is None else _handling(process),
        form_id=version.form_id,
    )


async def summaries(
    session: AsyncSession,
    versions: Sequence[ProcedureVersion],
    *,
    at: datetime,
    gateway_live: bool,
) -> list[ProcedureSummary]:
    """Show a page; statements do not grow with its rows."""
    codes = [each.process_code for each in versions if each.process_code is not None]
    live = await queries.processes_in_force(session, codes=codes, at=at)
    return [_summary(each, live=live, gateway_live=gateway_live) for each in versions]


def published(version: ProcedureVersion) -> VersionOut:
    if version.published_at is None:
        raise ValueError("a draft is not shown as published")
    return VersionOut(
        code=version.procedure_code,
        version=version.number,
        source=version.source,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        published_at=version.published_at,
        digest=version.digest,
    )


async def _process(
    session: AsyncSession, version: ProcedureVersion, at: datetime
) -> ProcessVersion | None:
    if version.process_code is None:
        return None
    return await queries.process_in_force(session, code=version.process_code, at=at)


def _handling(process: ProcessVersion) -> list[HandlingStep]:
    steps = publishing.read_process(process.definition).steps
    return [_step(each) for each in steps]


def _step(step: Step) -> HandlingStep:
    return HandlingStep(
        number=step.number,
        label=step.label,
        role=step.role,
        office=step.office.kind,
        minutes=step.allowance.minutes,
        time=step.allowance.text,
        counted=step.counted,
    )


def _summary(
    version: ProcedureVersion, *, live: Collection[str], gateway_live: bool
) -> ProcedureSummary:
    setting = levels.Setting(
        form_published=version.form_id is not None,
        process_published=version.process_code in live,
        gateway_live=gateway_live,
    )
    proven = levels.prove(Definition.model_validate(version.data), setting)
    return ProcedureSummary(
        code=version.procedure_code,
        name=version.name,
        field_code=version.field_code,
        field_name=version.field_name,
        agency_levels=[AgencyLevel(each) for each in version.agency_levels],
        subjects=[Subject(each) for each in version.subjects],
        applicable_online=version.form_id is not None,
        level=proven.level,
        coverage=proven.coverage,
    )
