"""`motcua portal`: what the National Portal sent and nobody could act on."""

import json
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.integrations.national_portal.inbound import parking, queries

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
