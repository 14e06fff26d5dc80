"""Legal representatives that a register states: they hold without being asked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import local
from app.core.ids import new_id
from app.identity import queries as identity
from app.identity.actor import Scope
from app.identity.mandates.models import Mandate
from app.identity.mandates.standing import Kind, Side

_BASIS = "Theo đăng ký doanh nghiệp trong bộ dữ liệu triển khai"


async def represent(
    session: AsyncSession,
    organization: str,
    person: str,
    *,
    at: datetime,
    actor_id: str,
) -> None:
    """Let one person represent an organisation, both by handle; idempotent."""
    principal = await identity.by_handle(session, organization)
    agent = await identity.by_handle(session, person)
    known = select(Mandate.id).where(
        Mandate.kind == Kind.REPRESENTATION,
        Mandate.principal_id == principal.id,
        Mandate.agent_id == agent.id,
    )
    if await session.scalar(known) is not None:
        return
    row = Mandate(
        id=new_id(),
        kind=Kind.REPRESENTATION,
        principal_id=principal.id,
        principal_number=principal.identity_number,
        principal_name=principal.name,
        agent_id=agent.id,
        agent_number=agent.identity_number,
        scopes=sorted(Scope),
        procedures=None,
        valid_from=local(at).date(),
        valid_to=None,
        basis=_BASIS,
        offered_side=Side.AGENT,
        offered_by=agent.id,
        offered_at=at,
        accepted_by=principal.id,
        accepted_at=at,
    )
    session.add(row)
    await session.flush()
    await audit.record(
        session,
        subject=f"mandate:{row.id}",
        event="mandate.recorded",
        actor_id=actor_id,
        at=at,
        data={
            "kind": row.kind,
            "principal": str(principal.id),
            "agent": str(agent.id),
            "basis": row.basis,
        },
    )
