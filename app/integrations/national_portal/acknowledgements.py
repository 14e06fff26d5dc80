"""Keep what was acknowledged, each time in a transaction of its own.

The network lies between these transactions, never inside one. What is opened or
kept at the same time shares a transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.batching import Batcher
from app.core.database import Sessions, transaction
from app.integrations.national_portal.ports import Acknowledged

_TYPES: Final = {
    "dossier_id": "uuid",
    "code": "text",
    "held": "boolean",
    "last_status": "text",
    "synchronised_step": "int",
    "attempted_step": "int",
    "acknowledged_step": "int",
    "last_synced_at": "timestamptz",
    "last_error": "text",
    "remote_id": "text",
}
_NAMES: Final = tuple(field.name for field in fields(Acknowledged))
_SPECIAL: Final = frozenset({"dossier_id", "acknowledged_step"})
_LIST: Final = ", ".join(_NAMES)
_GIVEN: Final = ", ".join(f"CAST(:{name} AS {_TYPES[name]}[])" for name in _NAMES)

# Written as SQL: they run for every step of every dossier.
_KNOWN: Final = text(
    f"SELECT {_LIST} FROM portal_dossiers WHERE dossier_id = ANY(:ids)"  # noqa: S608  # our own names
)
_OPENED: Final = text(
    f"""
    WITH fresh AS (
        INSERT INTO portal_dossiers ({_LIST})
        SELECT g.* FROM unnest({_GIVEN}) g ({_LIST})
        WHERE NOT EXISTS (
            SELECT FROM portal_dossiers p WHERE p.dossier_id = g.dossier_id
        )
        ON CONFLICT DO NOTHING RETURNING {_LIST}
    )
    SELECT {_LIST} FROM fresh
    UNION ALL
    SELECT {_LIST} FROM portal_dossiers WHERE dossier_id = ANY(:dossier_id)
    """  # noqa: S608  # our own names
)
# A worker that lost its lease may write late: the mark only rises.
_KEPT: Final = text(
    f"""
    UPDATE portal_dossiers p
    SET {", ".join(f"{name} = g.{name}" for name in _NAMES if name not in _SPECIAL)},
        acknowledged_step = greatest(p.acknowledged_step, g.acknowledged_step)
    FROM unnest({_GIVEN}) g ({_LIST})
    WHERE p.dossier_id = g.dossier_id
    """  # noqa: S608  # our own names
)


@dataclass
class SqlAcknowledgements:
    """`linger` is how many seconds a state to keep waits for others."""

    sessions: Sessions
    linger: float = 0
    _opening: Batcher[Acknowledged, Acknowledged | None] = field(init=False, repr=False)
    _saving: Batcher[Acknowledged, None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._opening = Batcher(self._open)
        self._saving = Batcher(self._save, linger=self.linger)

    async def open(self, dossier_id: UUID, *, code: str) -> Acknowledged | None:
        return await self._opening(Acknowledged(dossier_id=dossier_id, code=code))

    async def save(self, state: Acknowledged) -> None:
        await self._saving(state)

    async def _open(
        self, fresh: Sequence[Acknowledged]
    ) -> Sequence[Acknowledged | None]:
        async with transaction(self.sessions) as session:
            known = await _rows(session, _OPENED, _columns(fresh))
            if len(known) < len(fresh):
                # Begun by another worker at this moment, or the code is taken.
                ids = {"ids": [each.dossier_id for each in fresh]}
                known |= await _rows(session, _KNOWN, ids)
        states = [known.get(each.dossier_id) for each in fresh]
        return [
            state if state is not None and state.code == each.code else None
            for state, each in zip(states, fresh, strict=True)
        ]

    async def _save(self, states: Sequence[Acknowledged]) -> Sequence[None]:
        # One dossier twice in a batch: the later state stands.
        last = {state.dossier_id: state for state in states}
        async with transaction(self.sessions) as session:
            await session.execute(_KEPT, _columns(list(last.values())))
        return [None] * len(states)


async def _rows(
    session: AsyncSession, statement: TextClause, values: Mapping[str, object]
) -> dict[UUID, Acknowledged]:
    rows = await session.execute(statement, values)
    return {row.dossier_id: Acknowledged(*row) for row in rows}


def _columns(states: Sequence[Acknowledged]) -> dict[str, list[object]]:
    return {name: [getattr(state, name) for state in states] for name in _NAMES}
