"""`motcua calendar`: take in working calendars and their corrections."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.clock import Clock
from app.core.errors import ProblemError
from app.dossiers.service import keeping_calendars
from app.organizations.calendars.service import Recorded
from app.worktime.errors import InvalidCalendar, WorktimeError

app = typer.Typer(help="Lịch làm việc.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML.")]
_Name = Annotated[str, typer.Option(help="Which calendar, as offices name it.")]
_Decision = Annotated[str, typer.Option(help="Number and date of the decision.")]
_ACTOR = "system:operator"
_MAX_BYTES = 1_000_000


@app.command("import")
def take_in(file: _File, decision: _Decision, name: _Name = "office") -> None:
    """Record a whole calendar; open dossiers then follow it."""

    async def work(session: AsyncSession, clock: Clock) -> Recorded:
        return await keeping_calendars.take_in(
            session,
            name=name,
            plain=_read(file),
            decision=decision,
            at=clock.now(),
            actor_id=_ACTOR,
        )

    _run(work)


@app.command("correct")
def correct(file: _File, decision: _Decision, name: _Name = "office") -> None:
    """Record days that replace those of their dates (the `days` of a YAML file)."""

    async def work(session: AsyncSession, clock: Clock) -> Recorded:
        return await keeping_calendars.correct(
            session,
            name=name,
            rows=_read(file).get("days", ()),
            decision=decision,
            at=clock.now(),
            actor_id=_ACTOR,
        )

    _run(work)


def _read(file: Path) -> dict[str, Any]:
    if file.stat().st_size > _MAX_BYTES:
        raise InvalidCalendar("Tệp lịch quá lớn.")
    try:
        plain = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as unreadable:
        raise InvalidCalendar("Tệp không phải là YAML đọc được.") from unreadable
    if not isinstance(plain, dict):
        raise InvalidCalendar("Lịch làm việc sai cấu trúc.")
    return plain


def _run(work: Callable[[AsyncSession, Clock], Awaitable[Recorded]]) -> None:
    try:
        recorded = running.in_transaction(work)
    except (WorktimeError, ProblemError) as refused:
        typer.echo(f"{refused.code}: {refused}", err=True)
        raise typer.Exit(1) from refused
    said = "Đã ghi" if recorded.new else "Không có gì mới, đang dùng"
    typer.echo(f"{said} lịch {recorded.version.version}.")
