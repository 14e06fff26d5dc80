"""Check the applicant of a dossier against the database, for the official at work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.errors import Unavailable as UnavailableProblem
from app.core.ids import new_id
from app.core.transactions import Transactions
from app.dossiers import queries as dossiers
from app.dossiers import standings
from app.dossiers.lifecycle import OPEN
from app.identity import queries as identity
from app.identity.actor import APPLICANTS, Actor, Kind
from app.identity.models import Person
from app.identity.policy.permissions import Permission
from app.integrations.population import comparing
from app.integrations.population.asking import Population, Unavailable
from app.integrations.population.comparing import Finding
from app.integrations.population.models import PopulationLookup
from app.integrations.population.question import Question, Unaskable
from app.integrations.population.soap import NobodyFound

_LONGEST_OFFICIAL: Final = 20


class PopulationNotConnected(NotFound):
    code = "not_connected"
    title = "Chưa cấu hình kết nối Cơ sở dữ liệu quốc gia về dân cư"


class PopulationUnavailable(UnavailableProblem):
    code = "population_unavailable"
    title = "Chưa tra cứu được Cơ sở dữ liệu quốc gia về dân cư"


class NotAskable(Invalid):
    code = "not_askable"
    title = "Không tra cứu được với dữ liệu của người nộp"


class NoPurpose(Forbidden):
    code = "no_purpose"
    title = "Chỉ tra cứu khi hồ sơ đang được giải quyết"


@dataclass(frozen=True)
class Check:
    """One look-up under way; the network lies between two short transactions."""

    transactions: Transactions
    population: Population | None
    actor: Actor
    at: datetime

    async def run(self, dossier_id: UUID) -> Finding:
        """Look the applicant up, and leave the trace before the answer is told.

        What failed leaves its trace too, with the code of the problem as its finding.

        Raises:
            DossierNotFound, NoPurpose, NotAskable
            PopulationNotConnected, PopulationUnavailable
        """
        person = await self.transactions.run(
            lambda session: self._applicant(session, dossier_id)
        )
        try:
            finding = await self._finding(person)
        except (PopulationUnavailable, NotAskable) as failed:
            # Somebody asked about a person, whatever came of it.
            why = failed.code
            await self.transactions.run(
                lambda session: self._trace(session, dossier_id, person, why)
            )
            raise
        await self.transactions.run(
            lambda session: self._trace(session, dossier_id, person, finding)
        )
        return finding

    async def _applicant(self, session: AsyncSession, dossier_id: UUID) -> Person:
        dossier = await dossiers.get(session, dossier_id, actor=self.actor)
        await standings.require(
            session, Permission.CHECK_IDENTITY, dossier, actor=self.actor
        )
        if dossier.status not in OPEN:
            raise NoPurpose
        person = await identity.person(session, dossier.applicant_id)
        if person.kind not in APPLICANTS or person.kind != Kind.CITIZEN:
            raise NotAskable("Người nộp không phải cá nhân")
        return person

    async def _finding(self, person: Person) -> Finding:
        if self.population is None:
            raise PopulationNotConnected
        reply = await self.population.ask(
            Question(
                request_id=new_id().hex,
                official=self.actor.id.hex[:_LONGEST_OFFICIAL],
                name=person.name,
                number=person.identity_number,
                born=person.birth_date,
            )
        )
        match reply:
            case Unavailable(reason):
                raise PopulationUnavailable(reason)
            case Unaskable(reason):
                raise NotAskable(reason)
            case NobodyFound():
                return Finding.NOT_FOUND
            case citizen:
                return comparing.compare(
                    citizen,
                    name=person.name,
                    number=person.identity_number,
                    born=person.birth_date,
                )

    async def _trace(
        self, session: AsyncSession, dossier_id: UUID, person: Person, finding: str
    ) -> None:
        session.add(
            PopulationLookup(
                id=new_id(),
                dossier_id=dossier_id,
                person_id=person.id,
                asked_by=self.actor.id,
                asked_at=self.at,
                finding=finding,
            )
        )
        await session.flush()
        await audit.record(
            session,
            subject=f"person:{person.id}",
            event="person.looked_up",
            actor_id=str(self.actor.id),
            at=self.at,
            data={"dossier": str(dossier_id), "finding": str(finding)},
        )
