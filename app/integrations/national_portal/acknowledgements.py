"""Keep what was acknowledged, each time in a transaction of its own.

The network lies between these transactions, never inside one. What is opened or
kept at the same time shares a transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, column, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.batching import Batcher
from app.core.database import Sessions, transaction
from app.integrations.national_portal.models import PortalDossier
from app.integrations.national_portal.ports import Acknowledged

_NAMES: Final = tuple(field.name for field in fields(Acknowledged))
_COLUMNS: Final = tuple(PortalDossier.__table__.c[name] for name in _NAMES)


@dataclass
class SqlAcknowledgements:
    sessions: Sessions
    _opening: Batcher[Acknowledged, Acknowledged | None] = field(init=False, repr=False)
    _saving: Batcher[Acknowledged, None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._opening = Batcher(self._open)
        self._saving = Batcher(self._save)

    async def open(self, dossier_id: UUID, *, code: str) -> Acknowledged | None:
        return await self._opening(Acknowledged(dossier_id=dossier_id, code=code))

    async def save(self, state: Acknowledged) -> None:
        await self._saving(state)

    async def _open(
        self, fresh: Sequence[Acknowledged]
    ) -> Sequence[Acknowledged | None]:
        ids = [each.dossier_id for each in fresh]
        async with transaction(self.sessions) as session:
            known = await _known(session, ids)
            new = [each for each in fresh if each.dossier_id not in known]
            if new:
                await session.execute(
                    insert(PortalDossier).on_conflict_do_nothing(),
                    [asdict(each) for each in new],
                )
                known |= await _known(session, [each.dossier_id for each in new])
        states = [known.get(each.dossier_id) for each in fresh]
        return [
            state if state is not None and state.code == each.code else None
            for state, each in zip(states, fresh, strict=True)
        ]

    async def _save(self, states: Sequence[Acknowledged]) -> Sequence[None]:
        # One dossier twice in a batch: the later state stands.
        last = {state.dossier_id: state for state in states}
        async with transaction(self.sessions) as session:
            await session.execute(_kept(list(last.values())))
        return [None] * len(states)


async def _known(
    session: AsyncSession, ids: Sequence[UUID]
) -> dict[UUID, Acknowledged]:
    wanted = literal(ids, ARRAY(PortalDossier.dossier_id.type))
    rows = await session.execute(
        select(*_COLUMNS).where(PortalDossier.dossier_id == func.any(wanted))
    )
    return {row.dossier_id: Acknowledged(*row) for row in rows}


def _kept(states: Sequence[Acknowledged]) -> Any:  # noqa: ANN401  # SQLAlchemy's own
    arrays = (
        literal([attrgetter(each.name)(state) for state in states], ARRAY(each.type))
        for each in _COLUMNS
    )
    given = (
        func.unnest(*arrays)
        .table_valued(
            *(column(each.name, each.type) for each in _COLUMNS), name="given"
        )
        .render_derived()
    )
    changes: dict[str, ColumnElement[Any]] = {
        name: given.c[name] for name in _NAMES if name != "dossier_id"
    }
    # A worker that lost its lease may write late: the mark only rises.
    changes["acknowledged_step"] = func.greatest(
        PortalDossier.acknowledged_step, given.c.acknowledged_step
    )
    return (
        update(PortalDossier)
        .where(PortalDossier.dossier_id == given.c.dossier_id)
        .values(changes)
    )
