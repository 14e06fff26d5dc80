"""`motcua destruction`: carry out approved lists, as the database's owner."""

import asyncio

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core import database
from app.core.clock import SystemClock
from app.core.transactions import Transactions
from app.privacy import retention_table
from app.privacy.destruction.models import DestructionList
from app.privacy.destruction.rules import State
from app.privacy.destruction.running import Destroyer
from app.wiring import parts as wiring
from app.wiring import settings as configuration
from app.wiring import tables
from app.wiring.settings import Settings

app = typer.Typer(help="Tiêu hủy hồ sơ hết thời hạn lưu trữ.", no_args_is_help=True)


@app.command("list")
def list_approved() -> None:
    """List what was approved and waits for `run`."""
    for list_id, digest in running.in_transaction(lambda session, _: _open(session)):
        print(f"{list_id}  {digest}")


@app.command("run")
def run() -> None:
    """Destroy what approved lists name; the acts and the feed stay provable."""
    with running.database_urls() as (owner_url, _):
        done = asyncio.run(_run(owner_url, configuration.load()))
    print(f"Đã tiêu hủy {done} hồ sơ.")


async def _run(owner_url: str, settings: Settings) -> int:
    engine = database.connect(owner_url, pool_size=1)
    try:
        return await destroyer(database.sessions_of(engine), settings).run()
    finally:
        await engine.dispose()


def destroyer(sessions: database.Sessions, settings: Settings) -> Destroyer:
    return Destroyer(
        transactions=Transactions(sessions, SystemClock()),
        storage=wiring.storage(settings),
        metadata=tables.METADATA,
        terms=retention_table.read(settings.retention_table),
        by=running.OPERATOR,
    )


async def _open(session: AsyncSession) -> list[tuple[str, str]]:
    rows = await session.execute(
        select(DestructionList.id, DestructionList.digest)
        .where(DestructionList.state == State.APPROVED)
        .order_by(DestructionList.id)
    )
    return [(str(row.id), row.digest) for row in rows]
