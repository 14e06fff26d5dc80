"""The next version of a procedure: drafted, seen beside the last, published, ended.

Whoever publishes names what they read (the draft's digest, and the version that it
replaces): what goes live is what was seen. Nobody publishes a draft of their own.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import clock
from app.identity import permits
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty
from app.procedures import comparing, errors, queries, service
from app.procedures.comparing import Change, Stated
from app.procedures.definition import Definition
from app.procedures.models import FormVersion, ProcedureVersion, State


@dataclass(frozen=True)
class Seen:
    """What somebody read before they published: a draft, and what it replaces."""

    digest: str
    replaces: int | None


@dataclass(frozen=True)
class Review:
    draft: ProcedureVersion
    replaces: ProcedureVersion | None
    changes: tuple[Change, ...]


async def draft(
    session: AsyncSession,
    *,
    definition: Definition,
    valid_from: date,
    form: str | None,
    process: str | None,
    actor_id: str,
    at: datetime,
) -> ProcedureVersion:
    """Write the next version down as a draft.

    Raises:
        FormNotFound: if no form of that code is published.
    """
    found = None if form is None else await _form(session, form)
    stated = service.Draft(definition, valid_from, form=found, process_code=process)
    version = await service.draft_version(
        session, draft=stated, at=at, actor_id=actor_id
    )
    await _audit(session, version, "procedure.drafted", actor_id, at)
    return version


async def review(session: AsyncSession, *, code: str, number: int) -> Review:
    """Show a draft beside what is published now.

    Raises:
        DraftNotFound: unless that version is a draft.
    """
    version = await queries.numbered(session, code=code, number=number)
    if version is None or version.state != State.DRAFT:
        raise errors.DraftNotFound
    before = await queries.latest_published(session, code=code)
    changes = await compare(session, before, version) if before is not None else ()
    return Review(version, before, changes)


async def compare(
    session: AsyncSession, before: ProcedureVersion, after: ProcedureVersion
) -> tuple[Change, ...]:
    """Return every difference between two versions of a procedure."""
    return comparing.changes(
        await _stated(session, before), await _stated(session, after)
    )


async def publish(
    session: AsyncSession,
    *,
    code: str,
    number: int,
    seen: Seen,
    actor_id: str,
    at: datetime,
) -> ProcedureVersion:
    """Publish a draft as it was read.

    Raises:
        DraftNotFound: unless that version is a draft.
        DrafterPublishes: if its own author asks.
        ReviewOutdated: if the draft, or what it replaces, is not what was read.
    """
    await queries.get_for_update(session, code=code)
    found = await review(session, code=code, number=number)
    if found.draft.drafted_by == actor_id:
        permits.keep_apart(Permission.PUBLISH_RULES, {Duty.DRAFTED})
    replaced = None if found.replaces is None else found.replaces.number
    if (found.draft.digest, replaced) != (seen.digest, seen.replaces):
        raise errors.ReviewOutdated
    return await service.publish(
        session, version_id=found.draft.id, at=at, actor_id=actor_id
    )


async def terminate(
    session: AsyncSession,
    *,
    code: str,
    last_day: date,
    basis: str,
    actor_id: str,
    at: datetime,
) -> ProcedureVersion:
    """End a procedure: after `last_day` nobody can apply; dossiers go on.

    Raises:
        ProcedureNotFound: if nothing of it is published.
        EndsInThePast: if the last day is over.
        LaterVersionInForce: if a version begins after that day.
        AlreadyEnds: if it ends by then anyway.
    """
    await queries.get_for_update(session, code=code)
    version = await queries.latest_published(session, code=code)
    if version is None:
        raise errors.ProcedureNotFound
    end = last_day + timedelta(days=1)
    if end <= clock.local(at).date():
        raise errors.EndsInThePast
    if version.valid_from >= end:
        raise errors.LaterVersionInForce
    if version.valid_to is not None and version.valid_to <= end:
        raise errors.AlreadyEnds
    version.valid_to = end
    await session.flush()
    await _audit(session, version, "procedure.ended", actor_id, at, basis=basis)
    return version


async def _form(session: AsyncSession, code: str) -> FormVersion:
    form = await queries.latest_form(session, code=code)
    if form is None:
        raise errors.FormNotFound
    return form


async def _stated(session: AsyncSession, version: ProcedureVersion) -> Stated:
    form = None
    if version.form_id is not None:
        row = await queries.form(session, form_id=version.form_id)
        form = None if row is None else f"{row.code}@{row.number}"
    return Stated(Definition.model_validate(version.data), form, version.process_code)


async def _audit(
    session: AsyncSession,
    version: ProcedureVersion,
    event: str,
    actor_id: str,
    at: datetime,
    *,
    basis: str | None = None,
) -> None:
    await audit.record(
        session,
        subject=f"procedure:{version.procedure_code}",
        event=event,
        actor_id=actor_id,
        at=at,
        data={
            "version": version.number,
            "digest": version.digest,
            "valid_from": version.valid_from.isoformat(),
            "valid_to": version.valid_to.isoformat() if version.valid_to else None,
            "basis": basis,
        },
    )
