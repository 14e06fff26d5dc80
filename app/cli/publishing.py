"""`motcua process publish`, apart from the commands that need no database."""

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.clock import Clock
from app.procedures import publishing
from app.procedures.errors import ProcessUnsound
from app.procedures.models import ProcessVersion
from app.wiring import directory
from app.workflow.definition import Process


def run(process: Process) -> None:
    async def work(session: AsyncSession, clock: Clock) -> ProcessVersion:
        return await publishing.publish_stated(
            session,
            process=process,
            read=directory.read,
            actor_id=running.OPERATOR,
            at=clock.now(),
        )

    try:
        version = running.in_transaction(work)
    except ProcessUnsound as unsound:
        for each in unsound.errors:
            typer.echo(f"lỗi {each.code} [{each.path}] {each.message}")
        typer.echo(unsound.title, err=True)
        raise typer.Exit(1) from None
    for warning in version.warnings:
        typer.echo(f"lưu ý {warning['code']}: {warning['story']}")
    typer.echo(f"Đã công bố {version.code}, phiên bản {version.number}.")
