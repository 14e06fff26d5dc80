"""`motcua portal`: what the National Portal sent and nobody could act on."""

import json
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.clock import Clock
from app.core.database import Sessions
from app.integrations.national_portal import line as portal_line
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.dictionaries.opinions import GivenRatings
from app.integrations.national_portal.dictionaries.pulling import Puller
from app.integrations.national_portal.dictionaries.ratings import Rater
from app.integrations.national_portal.dictionaries.sources import Dictionary
from app.integrations.national_portal.errors import PortalError
from app.integrations.national_portal.inbound import parking, queries
from app.wiring import settings as configuration

app = typer.Typer(no_args_is_help=True, help="Cổng Dịch vụ công quốc gia.")


@app.command("parked")
def parked(
    *, as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False
) -> None:
    """Show the messages that wait for a person, with the reason of each."""
    rows = running.in_transaction(lambda session, _: _plain(session))
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print(f"{row['id']} {row['kind']} {row['reference']}: {row['reason']}")


@app.command("pull")
def pull(dictionary: Dictionary) -> None:
    """Ask the Portal for a dictionary; what differs waits for an official's decision."""
    settings = configuration.load().national_portal
    if settings is None:
        typer.echo("Chưa cấu hình kết nối tới Cổng.", err=True)
        raise typer.Exit(2)

    async def work(sessions: Sessions, clock: Clock) -> UUID | None:
        async with portal_line.opened(connections=1) as line:
            client = NationalPortalClient(settings=settings, line=line)
            return await Puller(client, sessions, clock).pull(dictionary)

    try:
        proposed = running.over_sessions(work)
    except PortalError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    print(
        f"Có thay đổi chờ quyết định: {proposed}" if proposed else "Không có gì khác."
    )


@app.command("rate")
def rate(
    month: Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="YYYY-MM.")],
) -> None:
    """Tell the Portal what citizens thought in a month; once more tells the same."""
    settings = configuration.load().national_portal
    if settings is None:
        typer.echo("Chưa cấu hình kết nối tới Cổng.", err=True)
        raise typer.Exit(2)

    async def work(sessions: Sessions, _: Clock) -> int:
        async with portal_line.opened(connections=1) as line:
            client = NationalPortalClient(settings=settings, line=line)
            return await Rater(client, GivenRatings(sessions)).send(month.date())

    try:
        print(f"Đã gửi {running.over_sessions(work)} mục.")
    except PortalError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command("retry")
def retry(message: UUID) -> None:
    """Let the worker act on a parked message again, once its cause is mended."""
    again = running.in_transaction(lambda session, _: parking.release(session, message))
    if not again:
        typer.echo("Không có thư này đang chờ người xem.", err=True)
        raise typer.Exit(1)
    print("Sẽ làm lại.")


async def _plain(session: AsyncSession) -> list[dict[str, str]]:
    return [
        {
            "id": str(row.id),
            "kind": row.kind,
            "reference": row.reference,
            "reason": row.reason or "",
            "received_at": row.received_at.isoformat(),
        }
        for row in await queries.parked(session)
    ]
