"""Bến Tre as seeded, in the transaction of one test."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import queries as identity
from app.identity.actor import Actor
from app.procedures.ports import ReadsOffices
from app.procedures.seed import Seed
from app.wiring import directory
from app.workflow import documents
from app.workflow.definition import Process


@dataclass(frozen=True)
class Province:
    session: AsyncSession
    seed: Seed
    at: datetime

    @property
    def read(self) -> ReadsOffices:
        return directory.read

    def process(self, code: str) -> Process:
        return self.seed.processes[code]

    def document(self, code: str) -> dict[str, Any]:
        return documents.to_json(self.process(code))

    async def person(self, handle: str) -> Actor:
        found = await identity.by_handle(self.session, handle)
        return await identity.actor(self.session, found.id, at=self.at)
