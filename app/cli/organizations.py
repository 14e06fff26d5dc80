"""`motcua organizations`: the administrator's acts on offices and posts.

Each is checked against every live process first; `--force` with a reason goes on
all the same, `--dry-run` only reports.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core import database
from app.core.database import Sessions
from app.core.errors import ProblemError
from app.dossiers import relocating
from app.dossiers.relocating import Relocated
from app.dossiers.service import office_changes, reorganising
from app.dossiers.service.office_changes import Force, StepsLeftWithoutHands
from app.identity import queries as identity
from app.identity import transferring
from app.identity.actor import Role
from app.organizations import errors, reorganisation
from app.organizations import queries as organizations
from app.organizations import service as organizing
from app.organizations.models import Office
from app.organizations.reorganisation import Reorganisation, Succession
from app.procedures.live import Breakage
from app.wiring import directory

app = typer.Typer(no_args_is_help=True, help="Cơ quan, đơn vị và chức vụ.")

Work: TypeAlias = Callable[[AsyncSession, datetime], Awaitable[None]]
Decision = Annotated[str, typer.Option("--decision", help="Số quyết định, nghị quyết.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ báo, không đổi gì.")]
ForceReason = Annotated[
    str | None, typer.Option("--force", help="Vẫn làm, vì lý do này.")
]


@app.command("close")
def close(
    code: str,
    *,
    successors: Annotated[list[str], typer.Option("--successor")],
    decision: Decision,
    dry_run: DryRun = False,
    force: ForceReason = None,
) -> None:
    """Close one office; the first successor takes over its posts and open dossiers."""
    ending = Succession(office=code, successors=tuple(successors))
    plan = Reorganisation(decision=decision, successions=(ending,))
    _reorganise(plan, dry_run=dry_run, force=force)


@app.command("merge")
def merge(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    dry_run: DryRun = False,
    force: ForceReason = None,
) -> None:
    """Carry out a decision's file: offices founded, closed and succeeded."""
    try:
        plan = reorganisation.read_plan(file)
    except ValidationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    _reorganise(plan, dry_run=dry_run, force=force)


@app.command("end-post")
def end_post(
    person: str,
    office: str,
    role: Role,
    *,
    decision: Decision,
    dry_run: DryRun = False,
    force: ForceReason = None,
) -> None:
    """End an official's post from today on."""

    async def work(session: AsyncSession, at: datetime) -> None:
        await transferring.end_post(
            session,
            person_id=(await identity.by_handle(session, person)).id,
            office_id=(await _office(session, office)).id,
            role=role,
            basis=decision,
            actor_id=running.OPERATOR,
            at=at,
        )

    _change(work, dry_run=dry_run, force=force)


@app.command("functions")
def functions(
    code: str,
    functions: list[str],
    *,
    decision: Decision,
    dry_run: DryRun = False,
    force: ForceReason = None,
) -> None:
    """State anew what an office is in charge of."""

    async def work(session: AsyncSession, at: datetime) -> None:
        await organizing.change_functions(
            session,
            office_id=(await _office(session, code)).id,
            functions=functions,
            basis=decision,
            actor_id=running.OPERATOR,
            at=at,
        )

    _change(work, dry_run=dry_run, force=force)


@app.command("relocate")
def relocate() -> None:
    """Let open dossiers follow closed offices, where a kill left some behind."""
    _say(
        running.over_sessions(
            lambda sessions, clock: relocating.relocate(sessions, at=clock.now())
        )
    )


def _reorganise(plan: Reorganisation, *, dry_run: bool, force: str | None) -> None:
    async def work(session: AsyncSession, at: datetime) -> None:
        await reorganising.reorganise(session, plan, actor_id=running.OPERATOR, at=at)

    _change(work, dry_run=dry_run, force=force)
    if not dry_run:
        relocate()


def _change(work: Work, *, dry_run: bool, force: str | None) -> None:
    """Make a checked change and print what it breaks; exit 1 if it was refused."""
    forced = None if force is None else Force(force, running.OPERATOR)
    try:
        broken = running.over_sessions(
            lambda sessions, clock: _checked(
                sessions, work, clock.now(), dry_run, forced
            )
        )
    except StepsLeftWithoutHands as refused:
        _tell(refused.broken)
        typer.echo(f"{refused.title}; dùng --force kèm lý do để vẫn làm.", err=True)
        raise typer.Exit(1) from None
    except ProblemError as refused:
        typer.echo(f"{refused.title}: {refused}", err=True)
        raise typer.Exit(1) from None
    _tell(broken)
    if dry_run:
        raise typer.Exit(1 if broken else 0)


async def _checked(
    sessions: Sessions,
    work: Work,
    at: datetime,
    dry_run: bool,
    force: Force | None,
) -> tuple[Breakage, ...]:
    async with database.transaction(sessions) as session:

        async def change() -> None:
            await work(session, at)

        if dry_run:
            return await office_changes.rehearse(
                session, change, read=directory.read, at=at
            )
        return await office_changes.make(
            session, change, read=directory.read, at=at, force=force
        )


async def _office(session: AsyncSession, code: str) -> Office:
    office = await organizations.by_code(session, code=code)
    if office is None:
        raise errors.OfficeNotFound(code)
    return office


def _tell(broken: tuple[Breakage, ...]) -> None:
    for each in broken:
        typer.echo(each.story)
    if not broken:
        typer.echo("Mọi bước của các quy trình đang hiệu lực đều có người xử lý.")


def _say(done: Relocated) -> None:
    typer.echo(f"Đã chuyển {done.moved} hồ sơ theo sắp xếp đơn vị hành chính.")
    for each in done.stuck:
        typer.echo(f"Hồ sơ {each}: đơn vị đã chấm dứt mà không có đơn vị kế thừa.")
    if done.stuck:
        raise typer.Exit(1)
