"""`motcua feed`: prove a copy of the feed, offline; complete and correct our own."""

import json
import re
from pathlib import Path
from typing import Annotated, Final

import typer

from app.feed import chain, files
from app.feed.chain import Broken, Link

_BATCH: Final = 200
app = typer.Typer(no_args_is_help=True, help="Luồng dữ liệu cho đối tác.")


@app.callback()
def _family() -> None:
    """Luồng dữ liệu cho đối tác."""


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    after: Annotated[
        str | None,
        typer.Option(help="POSITION:DIGEST đã có, khi tệp không bắt đầu từ 1."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Check that a saved copy is whole, in order and unchanged; exit 1 if not."""
    try:
        with file.open(encoding="utf-8") as lines:
            found = chain.verify(files.rows(lines), after=_start(after))
    except (files.Unreadable, UnicodeDecodeError) as unreadable:
        typer.echo(str(unreadable), err=True)
        raise typer.Exit(2) from None
    _tell(found, as_json=as_json)
    raise typer.Exit(1 if isinstance(found, Broken) else 0)


@app.command("backfill")
def backfill() -> None:
    """Tell the feed of dossiers older than it is; once more tells nothing twice."""
    from app.cli import running  # late: `verify` needs no database
    from app.core.clock import Clock
    from app.core.database import Sessions, transaction
    from app.dossiers import feeding

    async def work(sessions: Sessions, _: Clock) -> int:
        told, after = 0, None
        while True:
            async with transaction(sessions) as session:
                batch = await feeding.untold(session, after=after, most=_BATCH)
            if not batch:
                return told
            for dossier_id in batch:
                async with transaction(sessions) as session:
                    told += await feeding.backfill(session, dossier_id)
            after = batch[-1]

    print(f"Đã bổ sung {running.over_sessions(work)} hồ sơ vào luồng.")


@app.command("retract")
def retract(
    code: Annotated[str, typer.Argument(help="Mã hồ sơ.")],
    reason: Annotated[str, typer.Option(help="Why it should never have been told.")],
) -> None:
    """Withdraw what the feed told of a mistaken dossier, by an entry of its own."""
    from app.cli import running  # late, as above
    from app.core.errors import ProblemError
    from app.dossiers import feeding

    try:
        running.in_transaction(
            lambda session, clock: feeding.retract(
                session,
                code=code,
                reason=reason,
                actor_id=running.OPERATOR,
                at=clock.now(),
            )
        )
    except ProblemError as problem:
        typer.echo(f"{problem.code}: {problem.title}", err=True)
        raise typer.Exit(1) from None
    print("Đã rút khỏi luồng.")


def _start(after: str | None) -> Link:
    if after is None:
        return chain.START
    read = re.fullmatch(r"([0-9]{1,16}):([0-9a-f]{64})", after)
    if read is None:
        raise typer.BadParameter("POSITION:DIGEST", param_hint="--after")
    return Link(int(read[1]), read[2])


def _tell(found: Link | Broken, *, as_json: bool) -> None:
    if as_json:
        whole = isinstance(found, Link)
        print(json.dumps({"whole": whole} | vars(found)))
    elif isinstance(found, Broken):
        print(f"Đứt ở vị trí {found.position}: {found.why}")
    else:
        print(f"Nguyên vẹn đến vị trí {found.position}: {found.digest}")
