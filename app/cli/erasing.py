"""`motcua erasure`: erase whom the law lets be erased, as the database's owner."""

import asyncio

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core import database
from app.core.clock import SystemClock
from app.core.transactions import Transactions
from app.privacy import retention_table
from app.privacy.erasing import Eraser
from app.privacy.models import ErasureRequest
from app.wiring import parts as wiring
from app.wiring import settings as configuration
from app.wiring.settings import Settings
from app.wiring.tables import METADATA

app = typer.Typer(help="Xóa dữ liệu cá nhân.", no_args_is_help=True)


@app.command("list")
def list_requests() -> None:
    """List the requests that were accepted and wait for `run`."""
    for request_id, asked in running.in_transaction(lambda session, _: _open(session)):
        print(f"{request_id}  {asked}")


@app.command("run")
def run() -> None:
    """Erase everybody whose request was accepted; the acts and the feed stay provable."""
    with running.database_urls() as (owner_url, _):
        done = asyncio.run(_run(owner_url, configuration.load()))
    print(f"Đã xóa dữ liệu của {done} người.")


async def _run(owner_url: str, settings: Settings) -> int:
    engine = database.connect(owner_url, pool_size=1)
    try:
        return await eraser(database.sessions_of(engine), settings).run()
    finally:
        await engine.dispose()


def eraser(sessions: database.Sessions, settings: Settings) -> Eraser:
    return Eraser(
        transactions=Transactions(sessions, SystemClock()),
        storage=wiring.storage(settings),
        metadata=METADATA,
        terms=retention_table.read(settings.retention_table),
        by=running.OPERATOR,
    )


async def _open(session: AsyncSession) -> list[tuple[str, str]]:
    rows = await session.execute(
        select(ErasureRequest.id, ErasureRequest.asked_at)
        .where(ErasureRequest.state == "accepted")
        .order_by(ErasureRequest.id)
    )
    return [(str(row.id), row.asked_at.isoformat()) for row in rows]
