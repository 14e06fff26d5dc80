"""Bring catalogues in: what is new or richer is published, the rest kept.

A version of the province itself is never followed by a catalogue's, nor a richer
one by a poorer. Forms and processes do not come this way.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import clock
from app.procedures import levels, queries, service
from app.procedures.definition import Definition
from app.procedures.importing import exchange, report
from app.procedures.importing import files as reading
from app.procedures.importing.files import FileRead
from app.procedures.importing.records import Origin, Parsed
from app.procedures.importing.report import ImportReport, Kept
from app.procedures.models import Procedure, ProcedureVersion, Source, State
from app.procedures.search import indexing

_A_BATCH: Final = 200
_LOCK: Final = 0x6D6F_7463_7561_0001
_ACTOR: Final = "system:catalogue"
_OF_PROVINCE: Final = "tỉnh đã công bố phiên bản riêng"
_RICHER: Final = "phiên bản đang có đầy đủ hơn"


async def import_files(
    session: AsyncSession, *, files: Sequence[Path], at: datetime
) -> ImportReport:
    """Read the files and publish what they add."""
    read = [reading.read_file(path) for path in files]
    return await import_read(session, read=read, at=at)


async def import_read(
    session: AsyncSession, *, read: Sequence[FileRead], at: datetime
) -> ImportReport:
    """Publish what was read and adds something; the richest record of a code counts.

    Two imports at once wait for each other.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    stated = _richest(
        record for file in read for record in file.records if isinstance(record, Parsed)
    )
    plan = _plan(stated, await _latest(session), at)
    await _write(session, plan, at)
    return ImportReport(
        files=tuple(report.of_file(file) for file in read),
        published=tuple(each.definition.code for each in plan.new),
        improved=tuple(each.definition.code for each in plan.richer),
        unchanged=plan.unchanged,
        kept=plan.kept,
    )


async def export(session: AsyncSession, *, at: datetime) -> AsyncIterator[bytes]:
    """Give every version in force as a line of our own format, by code."""
    rows = await session.stream(
        select(
            ProcedureVersion.data, ProcedureVersion.source, ProcedureVersion.valid_from
        )
        .where(queries.in_force(clock.local(at).date()))
        .order_by(ProcedureVersion.procedure_code)
        .execution_options(yield_per=_A_BATCH)
    )
    async for data, source, valid_from in rows:
        definition = Definition.model_validate(data)
        yield exchange.write(definition, Origin(Source(source), valid_from))


def richness(definition: Definition) -> int:
    """Count what a definition states, item by item; only for comparing two."""
    nothing = levels.Setting(
        form_published=True, process_published=True, gateway_live=True
    )
    lacking = set(levels.prove(definition, nothing).shortfalls)
    details = sum(
        bool(each.limit.amount) + bool(each.note) for each in definition.manners
    )
    held = sum(
        map(
            len,
            (
                definition.papers,
                definition.legal_basis,
                definition.steps,
                definition.fees,
                definition.results,
            ),
        )
    )
    return 1000 * (len(levels.Shortfall) - len(lacking)) + held + details


@dataclass(frozen=True)
class _Known:
    """The latest published version of a procedure, as far as an import asks."""

    source: str
    digest: str
    richness: int


@dataclass(frozen=True)
class _Plan:
    new: tuple[service.Draft, ...]
    richer: tuple[service.Draft, ...]
    unchanged: tuple[str, ...]
    kept: tuple[Kept, ...]


def _richest(records: Iterable[Parsed]) -> dict[str, Parsed]:
    best: dict[str, Parsed] = {}
    for each in records:
        code = each.definition.code
        known = best.get(code)
        if known is None or richness(each.definition) > richness(known.definition):
            best[code] = each
    return best


def _plan(
    stated: Mapping[str, Parsed], known: Mapping[str, _Known], at: datetime
) -> _Plan:
    new, richer, unchanged, kept = [], [], [], []
    for code, record in sorted(stated.items()):
        draft = _draft(record, at)
        before = known.get(code)
        if before is None:
            new.append(draft)
        elif before.digest == draft.digest:
            unchanged.append(code)
        elif before.source == Source.PROVINCE:
            kept.append(Kept(code, _OF_PROVINCE))
        elif before.richness >= richness(record.definition):
            kept.append(Kept(code, _RICHER))
        else:
            richer.append(draft)
    return _Plan(tuple(new), tuple(richer), tuple(unchanged), tuple(kept))


def _draft(record: Parsed, at: datetime) -> service.Draft:
    """Take over who stated it and since when, where the record says so."""
    origin = record.origin or Origin(Source.CATALOGUE, clock.local(at).date())
    return service.Draft(record.definition, origin.valid_from, source=origin.source)


async def _latest(session: AsyncSession) -> dict[str, _Known]:
    rows = await session.execute(
        select(
            ProcedureVersion.procedure_code,
            ProcedureVersion.source,
            ProcedureVersion.digest,
            ProcedureVersion.data,
        )
        .where(ProcedureVersion.state == State.PUBLISHED)
        .order_by(ProcedureVersion.procedure_code, ProcedureVersion.number.desc())
        .ext(distinct_on(ProcedureVersion.procedure_code))
    )
    return {
        row.procedure_code: _Known(
            row.source,
            row.digest,
            richness(Definition.model_validate(row.data)),
        )
        for row in rows
    }


async def _write(session: AsyncSession, plan: _Plan, at: datetime) -> None:
    drafts = (*plan.new, *plan.richer)
    if not drafts:
        return
    await _end_former(session, plan.richer, at)
    if plan.new:
        await session.execute(
            insert(Procedure).on_conflict_do_nothing(),
            [{"code": each.definition.code, "recorded_at": at} for each in plan.new],
        )
    numbers = await _numbers(session)
    rows = [
        service.columns(draft, number=numbers.get(draft.definition.code, 0) + 1, at=at)
        for draft in drafts
    ]
    published = {"state": State.PUBLISHED, "published_at": at}
    await session.execute(insert(ProcedureVersion), [row | published for row in rows])
    await indexing.index(session, [row["id"] for row in rows])
    await audit.record(
        session,
        subject="catalogue",
        event="catalogue.imported",
        actor_id=_ACTOR,
        at=at,
        data={each.definition.code: each.digest for each in drafts},
    )


async def _numbers(session: AsyncSession) -> dict[str, int]:
    """Return the highest number given in each procedure, drafts included."""
    rows = await session.execute(
        select(
            ProcedureVersion.procedure_code, func.max(ProcedureVersion.number)
        ).group_by(ProcedureVersion.procedure_code)
    )
    return {row[0]: row[1] for row in rows}


async def _end_former(
    session: AsyncSession, richer: Sequence[service.Draft], at: datetime
) -> None:
    codes = [each.definition.code for each in richer]
    await session.execute(
        update(ProcedureVersion)
        .where(
            ProcedureVersion.procedure_code.in_(codes),
            ProcedureVersion.state == State.PUBLISHED,
            ProcedureVersion.valid_to.is_(None),
        )
        .values(valid_to=clock.local(at).date())
    )
