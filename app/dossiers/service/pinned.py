"""The versions of procedure, form and process that a dossier keeps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.dossiers import deadlines
from app.dossiers.deadlines import Limit
from app.dossiers.models import Dossier
from app.procedures import queries as procedures
from app.procedures.definition import Channel, Definition
from app.procedures.eforms import form as forms
from app.procedures.eforms.form import Form
from app.procedures.models import ProcessVersion
from app.workflow import documents
from app.workflow.definition import Process


@dataclass(frozen=True)
class Pinned:
    definition: Definition
    definition_digest: str
    process: Process
    schema: Mapping[str, JsonValue] | None
    form: Form | None
    form_digest: str | None

    def checks_intake(self, step: str, dossier: Dossier) -> bool:
        """Tell whether a step checks, before acceptance, what was filed online."""
        online = dossier.channel == Channel.ONLINE
        return online and step == self.process.intake.id and dossier.accepted_at is None

    def limit(self, channel: str) -> Limit:
        return deadlines.limit_of(
            self.definition.limit_for(Channel(channel)),
            fallback=self.process.legal_limit,
        )


_Key = tuple[UUID, UUID, UUID | None]

# Published versions never change (the database refuses it), so what was read once
# stays true for the life of the process.
_read: dict[_Key, Pinned] = {}


async def of(session: AsyncSession, dossier: Dossier) -> Pinned:
    """Return the pinned versions of a dossier.

    Raises:
        LookupError: if a version is missing, which no act of ours can cause.
    """
    key = (
        dossier.procedure_version_id,
        dossier.process_version_id,
        dossier.form_version_id,
    )
    if key not in _read:
        _read[key] = await _load(session, key)
    return _read[key]


async def of_many(
    session: AsyncSession, dossiers: Collection[Dossier]
) -> Mapping[UUID, Pinned]:
    """Return the pinned versions of many dossiers; only versions never read cost."""
    return {each.id: await of(session, each) for each in dossiers}


async def _load(session: AsyncSession, key: _Key) -> Pinned:
    version_id, process_id, form_id = key
    version = await procedures.version(session, version_id=version_id)
    process = await procedures.process_version(session, process_id=process_id)
    form = await procedures.form(session, form_id=form_id) if form_id else None
    if version is None or process is None:
        message = f"versions {version_id} and {process_id} do not both exist"
        raise LookupError(message)
    return Pinned(
        definition=Definition.model_validate(version.data),
        definition_digest=version.digest,
        process=process_of(process),
        schema=form.schema if form else None,
        form=forms.read(form.schema) if form else None,
        form_digest=form.digest if form else None,
    )


def process_of(version: ProcessVersion) -> Process:
    """Return the process that a recorded version holds."""
    process = documents.from_json(version.definition)
    if not isinstance(process, Process):
        message = f"process version {version.id} cannot be read: {process}"
        raise TypeError(message)
    return process
