"""Reorganise offices, and let open dossiers follow to the successors.

Closing the offices is one transaction; each dossier then follows in one of its
own. In between a dossier names a closed office that has an heir, and the heir
holds its posts already. Its code, its clock and its step stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldProblem, Invalid
from app.dossiers import queries
from app.dossiers.act import SYSTEM
from app.dossiers.models import Dossier
from app.dossiers.service import pinned, recording
from app.dossiers.service.recording import Doing
from app.identity import transferring
from app.identity.actor import Role
from app.identity.transferring import Transfer
from app.organizations import errors
from app.organizations import queries as organizations
from app.organizations import service as organizing
from app.organizations.models import Office
from app.organizations.reorganisation import Reorganisation, Succession

EVENT: Final = "dossier.reorganised"
CONTENT: Final = "Chuyển theo sắp xếp đơn vị hành chính"


class RolesUnusable(Invalid):
    code = "roles_unusable"
    title = "Không có vai trò này"


@dataclass
class Heirs:
    """Who does the work of which office at one time; each asked once."""

    session: AsyncSession
    at: datetime
    _known: dict[UUID, Office] = field(default_factory=dict)

    async def of(self, office_id: UUID) -> Office:
        """Return the live office behind `office_id`.

        Raises:
            OfficeNotFound: if nobody inherited: a person has to decide.
        """
        if office_id not in self._known:
            office = await organizations.by_id(self.session, office_id=office_id)
            heir = office and await organizations.successor_of(
                self.session, office=office, at=self.at
            )
            if heir is None:
                raise errors.OfficeNotFound
            self._known[office_id] = heir
        return self._known[office_id]

    async def after(self, office_id: UUID) -> UUID:
        return (await self.of(office_id)).id


async def reorganise(
    session: AsyncSession, plan: Reorganisation, *, actor_id: str, at: datetime
) -> Sequence[Office]:
    """Found, close, succeed and place as the decision says; return the closed ones.

    Posts go to the heir on that day, and so do functions.

    Raises:
        OfficeRowsUnusable, OfficeNotFound, OfficeAlreadyClosed, SuccessorsUnusable,
        ParentUnusable.
    """
    await organizing.load_offices(session, rows=plan.offices, at=at)
    closed = [
        await _succeed(session, each, plan.decision, actor_id, at)
        for each in plan.successions
    ]
    for placed in plan.subordinations:
        await organizing.subordinate(
            session,
            office_id=(await _office(session, placed.office)).id,
            parent_id=(await _office(session, placed.parent)).id,
            at=at,
            basis=plan.decision,
            actor_id=actor_id,
        )
    return closed


async def follow(session: AsyncSession, dossier_id: UUID, *, at: datetime) -> bool:
    """Move one dossier from closed offices to their heirs; tell if it had to.

    Raises:
        OfficeNotFound: if a closed office has no heir.
    """
    dossier = await queries.lock_for_job(session, dossier_id)
    heirs = Heirs(session, at)
    left = await _left_offices(session, dossier, heirs)
    if not left:
        return False
    await _move_work(session, dossier, heirs)
    dossier.receiving_office_id = await heirs.after(dossier.receiving_office_id)
    await _tell(session, dossier, left, heirs)
    return True


async def _succeed(
    session: AsyncSession,
    stated: Succession,
    decision: str,
    actor_id: str,
    at: datetime,
) -> Office:
    office = await _office(session, stated.office)
    successors = [await _office(session, code) for code in stated.successors]
    heir = successors[0]
    closed = await organizing.close_office(
        session,
        office_id=office.id,
        successors=[each.id for each in successors],
        at=at,
        basis=decision,
        actor_id=actor_id,
    )
    await transferring.transfer_posts(
        session,
        Transfer(office.id, heir.id, decision, _roles(stated.roles)),
        actor_id=actor_id,
        at=at,
    )
    if not set(office.functions) <= set(heir.functions):
        await organizing.change_functions(
            session,
            office_id=heir.id,
            functions={*heir.functions, *office.functions},
            at=at,
            basis=decision,
            actor_id=actor_id,
        )
    return closed


async def _office(session: AsyncSession, code: str) -> Office:
    office = await organizations.by_code(session, code=code)
    if office is None:
        raise errors.OfficeNotFound(code)
    return office


def _roles(stated: Mapping[str, str | None]) -> dict[Role, Role | None]:
    named = {*stated, *(new for new in stated.values() if new is not None)}
    unknown = sorted(named - set(Role))
    if unknown:
        raise RolesUnusable(
            errors=[FieldProblem("/roles", role, "unknown") for role in unknown]
        )
    return {
        Role(old): None if new is None else Role(new) for old, new in stated.items()
    }


async def _left_offices(
    session: AsyncSession, dossier: Dossier, heirs: Heirs
) -> Sequence[Office]:
    """Return the closed offices that the dossier still names, its holder's first."""
    items = await queries.open_items(session, dossier)
    named = [item.office_id for item in items]
    named += [item.asked_by_office_id for item in items if item.asked_by_office_id]
    named.append(dossier.receiving_office_id)
    gone = [each for each in dict.fromkeys(named) if await heirs.after(each) != each]
    found = [await organizations.by_id(session, office_id=each) for each in gone]
    return [each for each in found if each is not None]


async def _move_work(session: AsyncSession, dossier: Dossier, heirs: Heirs) -> None:
    for item in await queries.open_items(session, dossier):
        item.office_id = await heirs.after(item.office_id)
        if item.asked_by_office_id is not None:
            item.asked_by_office_id = await heirs.after(item.asked_by_office_id)
    for asked in await queries.consultations(session, dossier):
        if asked.closed_at is None:
            asked.office_id = await heirs.after(asked.office_id)
    decision = await queries.decision(session, dossier)
    # Once numbered, it stands in the register of the office that numbered it.
    if decision is not None and decision.number is None:
        decision.office_id = await heirs.after(decision.office_id)


async def _tell(
    session: AsyncSession, dossier: Dossier, left: Sequence[Office], heirs: Heirs
) -> None:
    rules = await pinned.of(session, dossier)
    heir = await heirs.of(left[0].id)
    await recording.record(
        session,
        dossier,
        Doing(
            event=EVENT,
            content=f"{CONTENT}: {left[0].name} → {heir.name}",
            actor=SYSTEM,
            title=None,
            office=heir,
            at=heirs.at,
            reason=left[0].closed_by,
            facts={each.code: (await heirs.of(each.id)).code for each in left},
        ),
        definition=rules.definition,
    )
