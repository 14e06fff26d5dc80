"""Let inspectors read acts, as far as their office reaches, and write down who read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.chain import Act
from app.core.canonical import JsonValue
from app.core.pages import Slice
from app.dossiers import standings
from app.dossiers.auditing import searching
from app.dossiers.auditing.searching import Wanted
from app.identity import permits, queries
from app.identity.actor import Actor, Role
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations
from app.organizations.models import Office


async def read(
    session: AsyncSession,
    wanted: Wanted,
    *,
    by: Actor,
    at: datetime,
    cursor: str | None,
    size: int,
) -> Slice[Act]:
    """Return a page of acts, and record that it was read.

    Raises:
        NotTheAuditor: of an office that theirs is not over, and of everything.
        DossierNotFound, PersonNotFound: of what they may not know of.
    """
    everywhere = Standing.AUDITS_ALL in await _standings(session, by)
    await _check(session, wanted, by, everywhere=everywhere)
    found = await searching.acts(
        session,
        wanted,
        within=None if everywhere else by.offices_as(Role.AUDITOR),
        cursor=cursor,
        size=size,
    )
    await audit.record(
        session,
        subject=f"log-reads:{by.id}",
        event="audit.read",
        actor_id=str(by.id),
        at=at,
        data={**_told(wanted), "acts": len(found.rows)},
    )
    return found


async def check_exporter(session: AsyncSession, by: Actor) -> None:
    """Refuse whoever does not audit everything.

    Raises:
        NotTheAuditor
    """
    permits.require(Permission.EXPORT_AUDIT, by, await _standings(session, by))


async def _check(
    session: AsyncSession, wanted: Wanted, by: Actor, *, everywhere: bool
) -> None:
    audited = by.offices_as(Role.AUDITOR)
    if wanted.everything:
        permits.require(
            Permission.READ_AUDIT, by, {Standing.AUDITOR} if everywhere else ()
        )
    if wanted.dossier_id is not None:
        await standings.get(
            session, wanted.dossier_id, actor=by, to=Permission.READ_AUDIT
        )
    if wanted.office_id is not None:
        reached = await session.scalar(
            select(Office.id).where(
                Office.id == wanted.office_id,
                Office.id.in_(organizations.at_or_below(audited)),
            )
        )
        permits.require(
            Permission.READ_AUDIT, by, {Standing.AUDITOR} if reached else ()
        )
    if wanted.person_id is not None:
        await _check_person(session, wanted.person_id, by, everywhere=everywhere)


async def _check_person(
    session: AsyncSession, person_id: UUID, by: Actor, *, everywhere: bool
) -> None:
    """Refuse all but officials of theirs: citizens' acts are read of their dossiers."""
    audited = by.offices_as(Role.AUDITOR)
    permits.require(Permission.READ_AUDIT, by, {Standing.AUDITOR} if audited else ())
    person = await queries.person(session, person_id)
    served = await searching.served_in(session, person.id, audited)
    if not served and not (everywhere and person.kind == by.kind):
        raise queries.PersonNotFound


async def _standings(session: AsyncSession, by: Actor) -> frozenset[Standing]:
    """Return as whom somebody stands before all acts: an auditor, or over everybody."""
    audited = by.offices_as(Role.AUDITOR)
    highest = await session.scalar(
        select(Office.id).where(Office.id.in_(audited), Office.parent_id.is_(None))
    )
    found = {Standing.AUDITOR} if audited else set()
    return frozenset(found | ({Standing.AUDITS_ALL} if highest else set()))


def _told(wanted: Wanted) -> dict[str, JsonValue]:
    return {
        name: str(value) for name, value in vars(wanted).items() if value is not None
    }
