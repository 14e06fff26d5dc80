"""As whom an official stands before what an office keeps."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Actor, Role
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations


async def towards_office(
    session: AsyncSession, office_id: UUID, actor: Actor
) -> frozenset[Standing]:
    """Leaders and auditors reach down to it from above; its archivist is its own."""
    reach = {office_id, *await organizations.above(session, office_id)}
    found = {
        Standing.LEADS_OFFICE: actor.offices_as(Role.LEADER) & reach,
        Standing.AUDITOR: actor.offices_as(Role.AUDITOR) & reach,
        # In Vietnamese offices, records and archives are one post (văn thư, lưu trữ).
        Standing.ARCHIVIST: actor.offices_as(Role.REGISTRY_CLERK) & {office_id},
    }
    return frozenset(each for each, offices in found.items() if offices)
