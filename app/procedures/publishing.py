"""Internal processes: drafted, proved, published; never published unproved.

A draft takes the number of the version it is to become. Publishing proves it
against the offices and live roles of that day; its warnings stay with it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import clock
from app.core.canonical import digest
from app.core.errors import FieldProblem
from app.core.ids import new_id
from app.identity import permits
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty
from app.procedures import errors, queries
from app.procedures.definition import Definition
from app.procedures.models import ProcedureVersion, ProcessDraft, ProcessVersion
from app.procedures.ports import OfficeRegister, ReadsOffices
from app.workflow import documents, verifier
from app.workflow.defects import Defect, Severity
from app.workflow.definition import Process
from app.workflow.problems import Unreadable


@dataclass(frozen=True)
class Setting:
    """What the procedures ask of a process that serves them."""

    fee_required: bool
    received_by: frozenset[str]


def setting_of(definitions: Iterable[Definition]) -> Setting:
    served = tuple(definitions)
    return Setting(
        fee_required=any(each.fees for each in served),
        received_by=frozenset(kind for each in served for kind in each.received_by),
    )


def prove(
    process: Process, setting: Setting, *, register: OfficeRegister | None
) -> tuple[Defect, ...]:
    """List every defect and warning of a process in its setting.

    Without a register, whether somebody holds each role is left unchecked.
    """
    directory = None if register is None else register.receiving(setting.received_by)
    return verifier.verify(
        process, directory=directory, fee_required=setting.fee_required
    )


async def draft(
    session: AsyncSession, *, document: object, actor_id: str, at: datetime
) -> ProcessDraft:
    """Write down the next version of a process, sound or not.

    Raises:
        ProcessUnreadable: with the place of each problem.
    """
    process = documents.from_json(document)
    if isinstance(process, Unreadable):
        raise _unreadable(process)
    number = await _next_number(session, process.code)
    row = ProcessDraft(
        code=process.code,
        number=number,
        definition=documents.to_json(replace(process, version=number)),
        drafted_by=actor_id,
        drafted_at=at,
    )
    session.add(row)
    await session.flush()
    await audit.record(
        session,
        subject=f"process:{row.code}",
        event="process.drafted",
        actor_id=actor_id,
        at=at,
        data={"version": number, "digest": digest(row.definition)},
    )
    return row


async def examine(
    session: AsyncSession, draft: ProcessDraft, *, register: OfficeRegister
) -> tuple[Defect, ...]:
    """List what publishing the draft would find."""
    process = read_process(draft.definition)
    return prove(process, await _setting(session, process), register=register)


async def publish(
    session: AsyncSession,
    *,
    code: str,
    number: int,
    read: ReadsOffices,
    actor_id: str,
    at: datetime,
) -> ProcessVersion:
    """Publish a draft that is proved sound; the version before it ends.

    No change of offices that is checked itself can come in between.

    Raises:
        ProcessDraftNotFound: if there is no such draft.
        ProcessAlreadyPublished: if it was published before.
        ProcessSuperseded: if a later version was.
        DrafterPublishes: if its own author asks.
        ProcessUnsound: with the code, path and story of each defect.
    """
    await queries.lock_live_processes(session)
    row = await _draft_to_publish(session, code, number, actor_id)
    defects = await examine(session, row, register=await read(session, at=at))
    if not verifier.is_sound(defects):
        raise unsound(defects)
    row.published_at = at
    process = read_process(row.definition)
    return await _write(session, process, number, defects, actor_id, at)


async def record(
    session: AsyncSession,
    *,
    process: Process,
    defects: Collection[Defect],
    actor_id: str,
    at: datetime,
) -> ProcessVersion:
    """Publish a process of a deployment's files, unless its latest version is equal.

    `defects` are those of its proof.

    Raises:
        ProcessUnsound: unless they are warnings only.
    """
    if not verifier.is_sound(tuple(defects)):
        raise unsound(defects)
    latest = await queries.latest_process(session, code=process.code)
    if latest is not None and latest.digest == digest(documents.to_json(process)):
        return latest
    number = await _next_number(session, process.code)
    return await _write(session, process, number, defects, actor_id, at)


async def publish_stated(
    session: AsyncSession,
    *,
    process: Process,
    read: ReadsOffices,
    actor_id: str,
    at: datetime,
) -> ProcessVersion:
    """Prove and publish a process of an operator's file; an equal one stays as it is.

    Raises:
        ProcessUnsound: with the code, path and story of each defect.
    """
    await queries.lock_live_processes(session)
    setting = await _setting(session, process)
    defects = prove(process, setting, register=await read(session, at=at))
    return await record(
        session, process=process, defects=defects, actor_id=actor_id, at=at
    )


def unsound(defects: Iterable[Defect]) -> errors.ProcessUnsound:
    return errors.ProcessUnsound(
        errors=[
            FieldProblem("/" + "/".join(each.path), each.story, each.code)
            for each in defects
            if each.severity is Severity.ERROR
        ]
    )


def read_process(document: object) -> Process:
    """Read a stored definition; it was readable when it was stored."""
    process = documents.from_json(document)
    if isinstance(process, Unreadable):
        message = f"a stored process cannot be read: {process.problems}"
        raise TypeError(message)
    return process


async def _draft_to_publish(
    session: AsyncSession, code: str, number: int, actor_id: str
) -> ProcessDraft:
    row = await queries.process_draft_for_update(session, code=code, number=number)
    if row is None:
        raise errors.ProcessDraftNotFound
    if row.published_at is not None:
        raise errors.ProcessAlreadyPublished
    if row.drafted_by == actor_id:
        permits.keep_apart(Permission.PUBLISH_RULES, {Duty.DRAFTED})
    latest = await queries.latest_process(session, code=code)
    if latest is not None and latest.number > number:
        raise errors.ProcessSuperseded
    return row


async def _setting(session: AsyncSession, process: Process) -> Setting:
    served = await queries.served_by(
        session, processes=[process.code], procedures=[process.procedure]
    )
    return setting_of(_definition(each) for each in served)


def _definition(version: ProcedureVersion) -> Definition:
    return Definition.model_validate(version.data)


async def _next_number(session: AsyncSession, code: str) -> int:
    await queries.lock_process(session, code=code)
    published = await queries.latest_process(session, code=code)
    drafted = await queries.latest_process_draft(session, code=code)
    return 1 + max(
        published.number if published else 0, drafted.number if drafted else 0
    )


async def _write(
    session: AsyncSession,
    process: Process,
    number: int,
    defects: Collection[Defect],
    actor_id: str,
    at: datetime,
) -> ProcessVersion:
    valid_from = process.valid_from
    before = await queries.latest_process(session, code=process.code)
    if before is not None:
        # What ran until now was not otherwise than it ran.
        valid_from = max(valid_from, clock.local(at).date(), before.valid_from)
        before.valid_to = valid_from
    document = documents.to_json(process)
    version = ProcessVersion(
        id=new_id(),
        code=process.code,
        number=number,
        definition=document,
        digest=digest(document),
        warnings=[_warning(each) for each in defects],
        decision=process.decision,
        valid_from=valid_from,
        valid_to=process.valid_to,
        recorded_at=at,
    )
    session.add(version)
    await session.flush()
    await _audit(session, version, actor_id, at)
    return version


def _warning(defect: Defect) -> dict[str, Any]:
    return {"code": defect.code, "path": list(defect.path), "story": defect.story}


async def _audit(
    session: AsyncSession, version: ProcessVersion, actor_id: str, at: datetime
) -> None:
    await audit.record(
        session,
        subject=f"process:{version.code}",
        event="process.published",
        actor_id=actor_id,
        at=at,
        data={
            "version": version.number,
            "digest": version.digest,
            "valid_from": version.valid_from.isoformat(),
            "warnings": [each["code"] for each in version.warnings],
        },
    )


def _unreadable(found: Unreadable) -> errors.ProcessUnreadable:
    return errors.ProcessUnreadable(
        errors=[
            FieldProblem("/" + "/".join(each.path), each.message, each.code)
            for each in found.problems
        ]
    )
