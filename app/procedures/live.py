"""Which live processes have a step without hands, as the offices are now.

Asked before and after a change of offices or posts, it tells what the change
would break.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.procedures import publishing, queries
from app.procedures.definition import Definition
from app.procedures.ports import OfficeRegister
from app.workflow import staffing
from app.workflow.defects import Defect


@dataclass(frozen=True)
class Breakage:
    """A step of a live version that some dossier would reach and nobody handle."""

    process: str
    version: int
    name: str
    defect: Defect

    @property
    def story(self) -> str:
        return (
            f"Quy trình “{self.name}” ({self.process}, phiên bản {self.version}):"
            f" {self.defect.story}"
        )


async def breakages(
    session: AsyncSession,
    *,
    register: OfficeRegister,
    at: datetime,
    kept: Collection[UUID] = (),
) -> frozenset[Breakage]:
    """Check every version that holds at `at` or later, and those `kept` besides."""
    versions = await queries.live_processes(session, at=at, kept=kept)
    served = await _served(session, {each.code for each in versions})
    found = set()
    for version in versions:
        process = publishing.read_process(version.definition)
        setting = publishing.setting_of(served[version.code])
        directory = register.receiving(setting.received_by)
        found |= {
            Breakage(version.code, version.number, process.name, defect)
            for defect in staffing.breaches(process, directory=directory)
        }
    return frozenset(found)


async def _served(
    session: AsyncSession, codes: Collection[str]
) -> Mapping[str, list[Definition]]:
    served: defaultdict[str, list[Definition]] = defaultdict(list)
    for version in await queries.served_by(session, processes=codes):
        if version.process_code is not None:
            definition = Definition.model_validate(version.data)
            served[version.process_code].append(definition)
    return served
