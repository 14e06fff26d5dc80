"""Every route that writes leaves its entry in the audit, or says why it does not."""

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.models import AuditAct
from tests.dossiers.policy import matrix
from tests.dossiers.policy.acts import BEYOND, LEFT, SILENT
from tests.dossiers.policy.matrix import Route
from tests.dossiers.policy.world import World

ROOT: Final = Path(__file__).parents[3]
WRITING: Final = {
    route.operation: route
    for route in matrix.routes()
    if route.method in {"POST", "PUT", "PATCH", "DELETE"}
}
SOURCES: Final = "\n".join(
    path.read_text("utf-8") for path in sorted((ROOT / "app").rglob("*.py"))
)


def test_every_route_that_writes_is_named_once() -> None:
    named = [*LEFT, *BEYOND, *SILENT]

    assert sorted(named) == sorted(WRITING), (
        "say in tests/dossiers/policy/acts.py which act a new route leaves, or why none"
    )


@pytest.mark.parametrize("operation", LEFT)
async def test_an_act_is_told_once_and_by_whom(world: World, operation: str) -> None:
    answered, left, by = await _done(world, WRITING[operation])

    assert answered < 300
    assert tuple(sorted(event for event, _ in left)) == LEFT[operation]
    assert {actor for _, actor in left} == {by}


@pytest.mark.parametrize("operation", sorted(SILENT))
async def test_what_says_that_it_is_silent_is(world: World, operation: str) -> None:
    _, left, _ = await _done(world, WRITING[operation])

    assert left == []


@pytest.mark.parametrize(("operation", "named"), BEYOND.items())
async def test_what_is_told_elsewhere_is_known_there(
    operation: str, named: tuple[str, str]
) -> None:
    event, where = named

    assert f'"{event}' in SOURCES, operation
    assert (ROOT / where).exists(), where


async def _done(world: World, route: Route) -> tuple[int, list[tuple[str, str]], str]:
    """Do it as the first who can: the status, the acts that came of it, and by whom."""
    before = await _acts(world.connection)
    await world.connection.rollback()
    left: list[tuple[str, str]] = []

    async def look(connection: AsyncConnection) -> None:
        after = await _acts(connection)
        left[:] = [after[key] for key in after.keys() - before.keys()]

    status, by = 0, ""
    for kind in matrix.tried(route):
        if matrix.expected(route, kind) == matrix.ALLOWED:
            answer = await matrix.send(world, route, kind, before_undone=look)
            status, by = answer.status_code, world.people.get(kind.handle or "", "")
            if answer.is_success:
                break
    return status, left, by


async def _acts(connection: AsyncConnection) -> dict[tuple[str, int], tuple[str, str]]:
    rows = await connection.execute(
        select(AuditAct.subject, AuditAct.number, AuditAct.event, AuditAct.actor_id)
    )
    return {(row.subject, row.number): (row.event, row.actor_id) for row in rows}
