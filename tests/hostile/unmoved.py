"""What others do with their dossier moves nothing that a stranger is told.

Whatever way a dossier could show through (a row, a count, a page's end, a tag, a word
of a refusal), the answer with it differs from the answer without.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.dossiers import walks
from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Filled, Route
from tests.dossiers.policy.people import (
    AN_HOI,
    ELSEWHERE,
    KINDS,
    Kind,
)
from tests.dossiers.policy.world import World
from tests.dossiers.towns import Town, path_of
from tests.hostile.told import told

_BY_NAME: Final = {kind.name: kind for kind in KINDS}
# Nothing of Hoa's or of Ba Tri's is theirs.
STRANGERS: Final = tuple(
    _BY_NAME[name]
    for name in (
        "anonymous",
        "another citizen",
        ELSEWHERE,
        "reception elsewhere",
        "leader elsewhere",
        "thanhtra-anhoi",
    )
)
# What a route must be asked to answer at all: their own office, every queue.
_ASKED: Final[dict[str, dict[str, str]]] = {
    "list_work_items": {"queue": "office", "text": "hoa"},
    "list_audited_acts": {"office": AN_HOI, "event": "dossier."},
    "list_colleagues": {"office": AN_HOI, "role": "reception"},
    "list_destruction_lists": {"office": AN_HOI},
    "download_audit_bundle": {"first_day": "2026-11-01", "last_day": "2026-11-22"},
}


@dataclass(frozen=True)
class Read:
    """One way to ask, as one stranger."""

    kind: Kind
    route: Route

    def __str__(self) -> str:
        return f"{self.route.operation} as {self.kind.name}"


def reads() -> tuple[Read, ...]:
    """Return every read of many things, or of one's own, that lets a stranger in."""
    return tuple(
        Read(kind, route)
        for route in matrix.routes()
        if route.method in {"GET", "HEAD"} and "_id}" not in route.path
        for kind in (STRANGERS[:1] if route.public else STRANGERS)
        if matrix.expected(route, kind) == matrix.ALLOWED or route.operation in _ASKED
    )


async def moved(world: World, town: Town, asked: Iterable[Read]) -> set[str]:
    """Return the reads that tell something else once Hoa has filed at Ba Tri."""
    asked = tuple(asked)
    async with world.connection.begin() as outer:
        before = {str(read): told(await _send(world, read)) for read in asked}
        await _file(replace(town, http=world.http))
        after = {str(read): told(await _send(world, read)) for read in asked}
        await outer.rollback()
    return {name for name in before if before[name] != after[name]}


async def _file(town: Town) -> None:
    """Let her file, be invited for, entrust somebody and write; Ba Tri accepts."""
    dossier = await walks.submitted(town)
    hoa, clerk = town.person("hoa"), town.person("batri-tiepnhan")
    walks.done(await hoa.post(f"{path_of(dossier)}/messages", {"body": "Bao giờ?"}))
    await walks.take(town, dossier, "accept")
    walks.done(await clerk.get(path_of(dossier)))


async def _send(world: World, read: Read) -> Any:
    sample = read.route.sample
    assert sample is not None
    names = matrix.names_of(world, sample)
    fill = {**names, **matrix.filled(sample.fill, names)}
    sent = {key: sample.send[key] for key in ("headers",) if key in sample.send}
    return await world.send(
        read.kind,
        read.route.method,
        read.route.path.format_map(Filled(fill)),
        params=_ASKED.get(read.route.operation, {}),
        **sent,
    )
