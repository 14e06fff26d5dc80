"""`motcua portal`: what the National Portal sent, and what it is asked by hand."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeAlias, TypeVar
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
from app.integrations.national_portal.questions.pulling import Listener, Pulled
from app.wiring import settings as configuration

T = TypeVar("T")
Desk: TypeAlias = tuple[Sessions, Clock]
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

    async def work(portal: NationalPortalClient, desk: Desk) -> UUID | None:
        return await Puller(portal, *desk).pull(dictionary)

    proposed = _asking(work)
    print(
        f"Có thay đổi chờ quyết định: {proposed}" if proposed else "Không có gì khác."
    )


@app.command("rate")
def rate(
    month: Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="YYYY-MM.")],
) -> None:
    """Tell the Portal what citizens thought in a month; once more tells the same."""

    async def work(portal: NationalPortalClient, desk: Desk) -> int:
        return await Rater(portal, GivenRatings(desk[0])).send(month.date())

    print(f"Đã gửi {_asking(work)} mục.")


@app.command("questions")
def questions(
    *,
    even_so: Annotated[
        bool, typer.Option("--even-so", help="Believe a list that may be cut.")
    ] = False,
) -> None:
    """Take in what citizens and agencies asked through the Portal, and the answers."""

    async def work(portal: NationalPortalClient, desk: Desk) -> Pulled:
        return await Listener(portal, *desk).pull(even_so=even_so)

    done = _asking(work)
    print(
        f"Mới hoặc thay đổi: {done.told}; không còn: {done.gone}; "
        f"chưa rõ cơ quan trả lời: {done.unrouted}; để riêng, chờ xem: {done.aside}."
    )


@app.command("retry")
def retry(message: UUID) -> None:
    """Let the worker act on a parked message again, once its cause is mended."""
    again = running.in_transaction(lambda session, _: parking.release(session, message))
    if not again:
        typer.echo("Không có thư này đang chờ người xem.", err=True)
        raise typer.Exit(1)
    print("Sẽ làm lại.")


def _asking(work: Callable[[NationalPortalClient, Desk], Awaitable[T]]) -> T:
    """Do the work with the Portal, or end the command with what went wrong."""
    settings = configuration.load().national_portal
    if settings is None:
        typer.echo("Chưa cấu hình kết nối tới Cổng.", err=True)
        raise typer.Exit(2)

    async def with_portal(sessions: Sessions, clock: Clock) -> T:
        async with portal_line.opened(connections=1) as line:
            portal = NationalPortalClient(settings=settings, line=line)
            return await work(portal, (sessions, clock))

    try:
        return running.over_sessions(with_portal)
    except PortalError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


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
