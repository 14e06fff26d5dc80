"""`motcua documents`: results sent to other agencies through the document exchange."""

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.errors import ProblemError
from app.integrations.document_exchange import sending
from app.integrations.document_exchange.letter import Letter, Organ
from app.integrations.document_exchange.settings import DocumentExchangeSettings
from app.wiring import settings as configuration

app = typer.Typer(no_args_is_help=True, help="Trục liên thông văn bản.")


@app.callback()
def documents() -> None:
    """Keep the group a group: with one command, Typer would drop its name."""


@app.command("send")
def send(
    dossier: str,
    *,
    to: Annotated[str, typer.Option(help="Mã định danh cơ quan nhận.")],
    name: Annotated[str, typer.Option(help="Tên cơ quan nhận.")],
) -> None:
    """Send the sealed result of a dossier; the worker delivers it."""
    settings = configuration.load().document_exchange
    if settings is None:
        typer.echo("Chưa cấu hình trục liên thông văn bản.", err=True)
        raise typer.Exit(2)
    receiver = Organ(id=to, name=name)
    try:
        letter = running.in_transaction(
            lambda session, clock: _owe(
                session, dossier, receiver, settings, clock.now()
            )
        )
    except ProblemError as problem:
        typer.echo(f"{problem.code}: {problem}", err=True)
        raise typer.Exit(1) from None
    print(f"Sẽ gửi {letter.document_id} tới {name}.")


async def _owe(
    session: AsyncSession,
    dossier: str,
    receiver: Organ,
    settings: DocumentExchangeSettings,
    at: datetime,
) -> Letter:
    return await sending.owe_result(
        session, dossier, to=receiver, settings=settings, at=at
    )
