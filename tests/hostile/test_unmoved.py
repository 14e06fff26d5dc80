"""No list, count, search or export tells strangers of a dossier, and holes are found."""

from typing import Final
from uuid import UUID

import pytest
import sqlalchemy
from fastapi import HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import errors, queries, visibility, worklists
from app.dossiers.auditing import searching
from app.dossiers.models import Dossier
from app.identity.actor import Actor
from app.notifications import queries as notices
from app.privacy.scope import Scope
from app.uploads import queries as uploads
from tests.dossiers.policy import matrix, planting
from tests.dossiers.policy.people import ELSEWHERE
from tests.dossiers.policy.world import World
from tests.dossiers.towns import Town
from tests.hostile import absent, unmoved

_ROUTES: Final = {route.operation: route for route in matrix.routes()}
_READS: Final = {str(read): read for read in unmoved.reads()}


async def test_what_others_file_moves_nothing_that_a_stranger_is_told(
    world: World, shared_town: Town
) -> None:
    assert await unmoved.moved(world, shared_town, _READS.values()) == set()


def _everybody(*_: object) -> sqlalchemy.ColumnElement[bool]:
    return sqlalchemy.true()


def _all_queues(*_: object) -> dict[worklists.Queue, sqlalchemy.ColumnElement[bool]]:
    return dict.fromkeys(worklists.Queue, sqlalchemy.true())


def _uncounted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(worklists, "_queues", _all_queues)
    patch.setattr(worklists, "_concerns", _everybody)


HOLES: Final[dict[str, tuple[planting.Dig, str]]] = {
    "a list shows every dossier": (
        planting.forgotten(queries, "page", "visible_to"),
        "list_dossiers as another citizen",
    ),
    "a list forgets for what a mandate is": (
        planting.skipped(visibility, "_reached_by", _everybody),
        f"list_dossiers as {ELSEWHERE}",
    ),
    "a queue holds every office's steps": (
        planting.skipped(worklists, "_queues", _all_queues),
        "list_work_items as reception elsewhere",
    ),
    "counts tell of every office": (
        _uncounted,
        "count_work_items as reception elsewhere",
    ),
    "an export holds everybody's rows": (
        lambda patch: patch.setattr(Scope, "rows_of", _everybody),
        "export_own_data as another citizen",
    ),
    "notices are everybody's": (
        planting.forgotten(notices, "page", "person_id"),
        "list_notices as another citizen",
    ),
    "the audit is every office's": (
        planting.skipped(searching, "_of_office", _everybody),
        "list_audited_acts as thanhtra-anhoi",
    ),
}


@pytest.mark.parametrize("hole", HOLES)
async def test_a_list_that_forgets_a_filter_is_found(
    world: World, shared_town: Town, monkeypatch: pytest.MonkeyPatch, hole: str
) -> None:
    dig, read = HOLES[hole]
    dig(monkeypatch)

    assert await unmoved.moved(world, shared_town, [_READS[read]]) == {read}


async def _refused_by_name(
    session: AsyncSession, dossier_id: UUID, *, actor: Actor
) -> Dossier:
    """Stand where a dossier is found: what is hidden is refused by another word."""
    if await session.get(Dossier, dossier_id) is None:
        raise errors.DossierNotFound
    raise errors.DossierNotFound(f"Hồ sơ không thuộc về {actor.name}")


async def _refused_by_tag(
    session: AsyncSession, dossier_id: UUID, *, actor: Actor
) -> Dossier:
    """Stand where a dossier is found: a tag tells that there is one."""
    found = await session.get(Dossier, dossier_id)
    tag = {} if found is None else {"ETag": f'"{found.version}"'}
    raise HTTPException(404, headers=tag)


WORDS: Final[dict[str, tuple[planting.Dig, str]]] = {
    "what is hidden is refused by another word": (
        planting.skipped(queries, "get", _refused_by_name),
        "tell_timeline",
    ),
    "what is hidden is refused with its tag": (
        planting.skipped(queries, "get", _refused_by_tag),
        "tell_timeline",
    ),
    "a head alone tells of another's upload": (
        planting.forgotten(uploads, "get", "owner_id"),
        "check_upload",
    ),
}


@pytest.mark.parametrize("hole", WORDS)
async def test_a_refusal_that_tells_what_there_is_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, hole: str
) -> None:
    dig, operation = WORDS[hole]
    dig(monkeypatch)

    assert await absent.told_apart(world, _ROUTES[operation])
