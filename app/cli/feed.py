"""`motcua feed`: prove a copy of the feed, offline."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from app.feed import chain, files
from app.feed.chain import Broken, Link

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
