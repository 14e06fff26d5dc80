"""Lost races on a draft, told by place: what was changed, by whom, to what."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.core.errors import FieldProblem, Stale
from app.dossiers import queries
from app.dossiers.act import Act
from app.dossiers.drafting import merging, presenting
from app.dossiers.drafting import queries as drafts
from app.dossiers.drafting.queries import Change
from app.dossiers.models import Dossier


async def as_read(session: AsyncSession, act: Act) -> Dossier:
    """Return the dossier locked, if not one place of it was changed since.

    Raises:
        Stale: with what was changed, and by whom.
    """
    dossier = await queries.lock_visible(session, act.dossier_id, actor=act.actor)
    if dossier.version != act.seen_version:
        changes = await drafts.changes_since(session, dossier, act.seen_version)
        raise _stale(dossier, act, changes)
    return dossier


async def refuse_lost(
    session: AsyncSession, dossier: Dossier, act: Act, places: Collection[str]
) -> Sequence[Change]:
    """Return what others changed since the version read, none of it these places.

    Raises:
        Stale: if one of the places was changed, or the version never was.
    """
    if act.seen_version == dossier.version:
        return ()
    others = await drafts.changes_since(session, dossier, act.seen_version)
    lost = merging.clashing(places, changed=[each.path for each in others])
    if lost or act.seen_version > dossier.version:
        raise _stale(dossier, act, [each for each in others if each.path in lost])
    return others


def _stale(dossier: Dossier, act: Act, changes: Sequence[Change]) -> Stale:
    """Return the refusal of a lost race: which places changed, by whom, to what."""
    return Stale(
        f"Bản hiện tại là {dossier.version}, bản bạn đã đọc là {act.seen_version}",
        errors=[
            FieldProblem(
                each.path,
                f"{each.by} đã sửa lúc {local(each.at):%H:%M %d/%m/%Y}",
                "changed",
            )
            for each in changes
        ],
        more={
            "version": dossier.version,
            "fields": [presenting.described(dossier, each) for each in changes],
        },
    )
