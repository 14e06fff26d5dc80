"""`motcua catalogue`: procedures read in from other catalogues."""

import json
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.clock import Clock
from app.procedures.importing import report, service
from app.procedures.importing.report import ImportReport

app = typer.Typer(no_args_is_help=True, help="The catalogue of procedures.")


@app.command("import")
def import_catalogue(
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True, dir_okay=False, metavar="FILE…", help="CSV, JSONL or JSON."
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as one JSON object.")
    ] = False,
) -> None:
    """Load procedures; exit 1 if a record could not be read at all."""

    async def work(session: AsyncSession, clock: Clock) -> ImportReport:
        return await service.import_files(session, files=files, at=clock.now())

    done = running.in_transaction(work)
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        typer.echo("\n".join(report.lines(done)))
    raise typer.Exit(0 if done.complete else 1)


@app.command("export")
def export_catalogue(
    out: Annotated[
        Path | None,
        typer.Option("--out", dir_okay=False, help="A file; standard output if none."),
    ] = None,
) -> None:
    """Write the procedures in force, one a line; `import` reads them back the same."""

    async def work(session: AsyncSession, clock: Clock) -> list[bytes]:
        return [line async for line in service.export(session, at=clock.now())]

    lines = b"".join(line + b"\n" for line in running.in_transaction(work))
    if out is None:
        typer.echo(lines, nl=False)
    else:
        out.write_bytes(lines)
