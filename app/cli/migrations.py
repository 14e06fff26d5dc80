"""`motcua process migrate`, apart from the commands that need no database."""

from collections.abc import Mapping, Sequence

import typer

from app.cli import running
from app.core.clock import Clock
from app.core.database import Sessions
from app.dossiers import migrations
from app.dossiers.migrations import Migration, ProcessNotInForce
from app.dossiers.service.migrating import Migrated


def run(code: str, renamed: Sequence[str]) -> None:
    mapping = _mapping(renamed)

    async def work(sessions: Sessions, clock: Clock) -> Sequence[Migrated]:
        migration = Migration(code, mapping, clock.now(), "system:operator")
        return await migrations.run(sessions, migration)

    try:
        done = running.over_sessions(work)
    except ProcessNotInForce as unknown:
        typer.echo(f"{unknown.code}: {unknown}", err=True)
        raise typer.Exit(1) from unknown
    refused = [each for each in done if each.refused is not None]
    typer.echo(f"Đã chuyển {len(done) - len(refused)} hồ sơ, giữ lại {len(refused)}.")
    for each in refused:
        typer.echo(f"  {each.code}: {each.refused}")
    raise typer.Exit(1 if refused else 0)


def _mapping(renamed: Sequence[str]) -> Mapping[str, str]:
    """Read `old=new` pairs."""
    pairs = [each.partition("=") for each in renamed]
    unreadable = [old for old, mark, new in pairs if not (old and mark and new)]
    if unreadable:
        raise typer.BadParameter("--map OLD=NEW")
    return {old: new for old, _, new in pairs}
