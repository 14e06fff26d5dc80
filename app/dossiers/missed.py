"""What others did to a dossier since a version of it was read: told with a 412."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain
from app.audit import service as audit
from app.core.errors import Change
from app.dossiers.models import Dossier, Progress
from app.identity import queries as identity
from app.identity.actor import APPLICANTS, Actor

# In whose hands a step is, the applicant's progress does not show.
_HANDS: Final = {
    "step.taken": "Nhận xử lý bước",
    "step.released": "Trả bước về cho vai trò",
    "step.reassigned": "Phân công lại bước",
    "step.handed_over": "Bàn giao bước",
    "step.routed": "Chuyển bước đến cơ quan có thẩm quyền",
    "step.freed": "Bước trở lại chưa có người nhận: người giữ đã rời vị trí",
}
_Told = Mapping[tuple[str, datetime], Progress]


async def since(
    session: AsyncSession, dossier: Dossier, *, seen: int, actor: Actor
) -> Sequence[Change]:
    """Return the changes after version `seen` that the actor may know of, in order."""
    acts = [
        act
        for act in await audit.acts_of(session, subject=f"dossier:{dossier.id}")
        if _version(act) > seen
    ]
    told = await _told(session, dossier)
    names = await _names(session, acts)
    changes = [_change(act, told, names, actor) for act in acts]
    return [each for each in changes if each is not None]


def _change(
    act: chain.Act, told: _Told, names: Mapping[str, str], actor: Actor
) -> Change | None:
    progress = told.get((act.event, act.at))
    if progress is not None:
        return Change(at=act.at, by=progress.actor_name, what=progress.content)
    if act.event not in _HANDS or actor.kind in APPLICANTS:
        return None
    return Change(at=act.at, by=names.get(act.actor_id, ""), what=_HANDS[act.event])


def _version(act: chain.Act) -> int:
    """Return the version that an act made; what left the dossier as it was, none."""
    stated = act.data.get("version") if isinstance(act.data, dict) else None
    changed = act.event != "step.reminded"
    return stated if isinstance(stated, int) and changed else 0


async def _told(session: AsyncSession, dossier: Dossier) -> _Told:
    rows = await session.scalars(
        select(Progress).where(Progress.dossier_id == dossier.id)
    )
    return {(row.event, row.at): row for row in rows}


async def _names(session: AsyncSession, acts: Sequence[chain.Act]) -> Mapping[str, str]:
    people = {act.actor_id for act in acts if act.event in _HANDS}
    ids = {UUID(each) for each in people if not each.startswith("system")}
    return {
        str(key): name for key, name in (await identity.names(session, ids)).items()
    }
