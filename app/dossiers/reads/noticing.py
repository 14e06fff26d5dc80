"""Notice, where a dossier is found for somebody, that it was opened.

Every read of a dossier finds it by `queries.get`: noticed there, no route can forget.
"""

from typing import Final, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Actor, Kind

_OPENED: Final = "dossiers_opened"


def notice(session: AsyncSession, dossier_id: UUID, actor: Actor) -> None:
    if actor.kind is Kind.OFFICIAL:
        session.info.setdefault(_OPENED, {})[dossier_id] = actor


def opened(session: AsyncSession) -> dict[UUID, Actor]:
    """Return which dossiers this session opened, and for which official."""
    return cast("dict[UUID, Actor]", session.info.get(_OPENED, {}))
