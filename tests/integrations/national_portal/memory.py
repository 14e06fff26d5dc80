"""Acknowledgements in memory; held to the same contract as those in SQL."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from app.integrations.national_portal.ports import Acknowledged


@dataclass
class MemoryAcknowledgements:
    states: dict[UUID, Acknowledged] = field(default_factory=dict)

    async def open(self, dossier_id: UUID, *, code: str) -> Acknowledged | None:
        taken = {state.code: key for key, state in self.states.items()}
        if taken.get(code, dossier_id) != dossier_id:
            return None
        fresh = Acknowledged(dossier_id=dossier_id, code=code)
        state = self.states.setdefault(dossier_id, fresh)
        return state if state.code == code else None

    async def save(self, state: Acknowledged) -> None:
        before = self.states[state.dossier_id]
        mark = max(before.acknowledged_step, state.acknowledged_step)
        self.states[state.dossier_id] = replace(state, acknowledged_step=mark)
