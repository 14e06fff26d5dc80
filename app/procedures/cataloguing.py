"""Load a deployment's own catalogue; loading the same files again changes nothing.

Only a process proved sound is written down, and only a procedure whose form and
process are there can be applied for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures import listing, publishing, queries, service
from app.procedures.models import ProcedureVersion
from app.procedures.ports import OfficeRegister
from app.procedures.seed import Seed, SeedProcedure
from app.workflow import verifier
from app.workflow.defects import Defect


@dataclass(frozen=True)
class CatalogueLoaded:
    """Codes by what became of them.

    `unready`: the form or process named is not there, so the procedure is
    published as information only, and nobody can apply for it yet. `unsound`:
    what is wrong with the processes that were refused, by their file.
    """

    published: tuple[str, ...]
    unchanged: tuple[str, ...]
    unready: tuple[str, ...]
    unsound: Mapping[str, tuple[Defect, ...]]


async def load_catalogue(
    session: AsyncSession,
    *,
    seed: Seed,
    at: datetime,
    actor_id: str,
    register: OfficeRegister | None = None,
) -> CatalogueLoaded:
    """Publish the forms, processes and procedures of a seed that are new or changed.

    With a register, a process must also have somebody in every step's role.

    Raises:
        FormNotPublishable: if a form breaks a house rule; nothing is to be kept.
    """
    await listing.load(session, seed.dictionaries, at=at)
    proofs = prove_processes(seed, register=register)
    unsound = {
        file: defects
        for file, defects in proofs.items()
        if not verifier.is_sound(defects)
    }
    sound = {
        file: process for file, process in seed.processes.items() if file not in unsound
    }
    seed = replace(seed, processes=sound)
    for file, process in sound.items():
        await publishing.record(
            session, process=process, defects=proofs[file], actor_id=actor_id, at=at
        )
    published, unchanged, unready = [], [], []
    for each in seed.procedures:
        code = each.definition.code
        ready = _ready(each, seed)
        if not ready:
            unready.append(code)
        draft = await _draft(session, each, seed if ready else None, at)
        latest = await queries.latest_published(session, code=code)
        if latest is not None and latest.digest == draft.digest:
            unchanged.append(code)
            continue
        await _publish(session, draft, at, actor_id)
        published.append(code)
    return CatalogueLoaded(tuple(published), tuple(unchanged), tuple(unready), unsound)


def prove_processes(
    seed: Seed, *, register: OfficeRegister | None
) -> dict[str, tuple[Defect, ...]]:
    """Return what the proof of each process found, warnings included."""
    return {
        file: publishing.prove(
            process,
            publishing.setting_of(
                each.definition for each in seed.procedures if each.process == file
            ),
            register=register,
        )
        for file, process in seed.processes.items()
    }


def _ready(stated: SeedProcedure, seed: Seed) -> bool:
    return (stated.form is None or stated.form in seed.forms) and (
        stated.process is None or stated.process in seed.processes
    )


async def _draft(
    session: AsyncSession, stated: SeedProcedure, seed: Seed | None, at: datetime
) -> service.Draft:
    if seed is None:
        return service.Draft(stated.definition, stated.valid_from)
    form = None
    if stated.form is not None:
        form = await service.publish_form(
            session, code=stated.form, schema=seed.forms[stated.form], at=at
        )
    process = None if stated.process is None else seed.processes[stated.process]
    return service.Draft(
        definition=stated.definition,
        valid_from=stated.valid_from,
        form=form,
        process_code=None if process is None else process.code,
    )


async def _publish(
    session: AsyncSession, draft: service.Draft, at: datetime, actor_id: str
) -> ProcedureVersion:
    version = await service.draft_version(session, draft=draft, at=at)
    return await service.publish(
        session, version_id=version.id, at=at, actor_id=actor_id
    )
