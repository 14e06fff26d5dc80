"""A provider ends its people's sessions here (OpenID Back-Channel Logout 1.0)."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.sessions import queries as sessions
from app.identity.sessions import service
from app.identity.sessions.service import Ending
from app.identity.sign_in.models import SpentLogoutToken
from app.identity.sign_in.ports import Farewell


async def end_sessions(
    session: AsyncSession, farewell: Farewell, *, provider: str, at: datetime
) -> bool:
    """End what the provider says has ended; False if this token was used before.

    One of no session is no fault: it had ended already.
    """
    if not await _spend(session, farewell, provider, at):
        return False
    for row in await sessions.of_subject(
        session, provider=provider, subject=farewell.subject, sid=farewell.sid
    ):
        await service.end(session, row, why=Ending.PROVIDER, at=at)
    return True


async def _spend(
    session: AsyncSession, farewell: Farewell, provider: str, at: datetime
) -> bool:
    await session.execute(
        delete(SpentLogoutToken).where(SpentLogoutToken.expires_at < at)
    )
    spent = await session.execute(
        insert(SpentLogoutToken)
        .values(provider=provider, jti=farewell.jti, expires_at=farewell.expires_at)
        .on_conflict_do_nothing()
        .returning(SpentLogoutToken.jti)
    )
    return spent.scalar_one_or_none() is not None
