"""The versions of procedure, form and process that a dossier keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.dossiers import deadlines
from app.dossiers.deadlines import Limit
from app.dossiers.models import Dossier
from app.procedures import queries as procedures
from app.procedures.definition import Channel, Definition
from app.procedures.models import FormVersion, ProcedureVersion, ProcessVersion
from app.workflow import documents
from app.workflow.definition import Process


@dataclass(frozen=True)
class Pinned:
    definition: Definition
    definition_digest: str
    process: Process
    schema: Mapping[str, JsonValue] | None
    form_digest: str | None

    def limit(self, channel: str) -> Limit:
        return deadlines.limit_of(
            self.definition.limit_for(Channel(channel)),
            fallback=self.process.legal_limit,
        )


# Published versions never change, so what was parsed once stays true.
_definitions: dict[UUID, Definition] = {}
_processes: dict[UUID, Process] = {}


async def of(session: AsyncSession, dossier: Dossier) -> Pinned:
    """Return the pinned versions of a dossier; they exist, by foreign key."""
    version = await procedures.version(session, version_id=dossier.procedure_version_id)
    process = await procedures.process_version(
        session, process_id=dossier.process_version_id
    )
    form = None
    if dossier.form_version_id is not None:
        form = await procedures.form(session, form_id=dossier.form_version_id)
    if version is None or process is None:
        message = f"dossier {dossier.id} names versions that do not exist"
        raise LookupError(message)
    return pinned(version, process, form)


def pinned(
    version: ProcedureVersion, process: ProcessVersion, form: FormVersion | None
) -> Pinned:
    return Pinned(
        definition=_definition(version),
        definition_digest=version.digest,
        process=_process(process),
        schema=form.schema if form else None,
        form_digest=form.digest if form else None,
    )


def _definition(version: ProcedureVersion) -> Definition:
    if version.id not in _definitions:
        _definitions[version.id] = Definition.model_validate(version.data)
    return _definitions[version.id]


def _process(version: ProcessVersion) -> Process:
    if version.id not in _processes:
        process = documents.from_json(version.definition)
        if not isinstance(process, Process):
            message = f"process version {version.id} cannot be read: {process}"
            raise TypeError(message)
        _processes[version.id] = process
    return _processes[version.id]
