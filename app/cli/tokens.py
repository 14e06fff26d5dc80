"""`motcua token PERSON`: a bearer token of a demo person, demo mode only."""

from datetime import datetime, timedelta
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.clock import Clock
from app.identity import queries
from app.wiring import parts
from app.wiring import settings as configuration


def token(person: str) -> None:
    """Print a bearer token of a demo person, for curl and tests."""
    running.adopt_environment()
    if not running.demo_is_up():
        print("Lệnh này chỉ chạy khi bản trình diễn đang mở: make demo")
        raise typer.Exit(1)
    settings = configuration.load()
    tokens = parts.tokens(settings)
    try:
        found, at = running.in_transaction(
            lambda session, clock: _found(session, clock, person)
        )
    except queries.PersonNotFound:
        print(f"Không có người tên {person} trong bản trình diễn.")
        raise typer.Exit(1) from None
    life = timedelta(minutes=settings.identity.token_minutes)
    print(tokens.issue(found, at=at, life=life))


async def _found(
    session: AsyncSession, clock: Clock, handle: str
) -> tuple[UUID, datetime]:
    return (await queries.by_handle(session, handle)).id, clock.now()
