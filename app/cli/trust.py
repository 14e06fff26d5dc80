"""`motcua trust`: show the trust list, and take a new one that its owner signed."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

app = typer.Typer(help="Danh sách tin cậy.", no_args_is_help=True)

_Folder = Annotated[Path, typer.Option("--trust", help="Trust store folder.")]
_REFUSED: Final = 1


@app.command()
def update(
    file: Annotated[Path, typer.Argument(help="The new signed list.")],
    trust: _Folder,
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Take it; else only show what changes.")
    ] = False,
) -> None:
    """Check a new list with the pinned key, show what it changes, and take it."""
    from app.core import clock  # late: `--help` stays quick
    from app.signing.trust import changes, listing
    from app.signing.trust.errors import TrustStoreUnusable

    try:
        signer = (trust / listing.SIGNER).read_bytes()
        data, kept = file.read_bytes(), trust / listing.LIST
        new = listing.read(data, signer=signer)
        present = (
            listing.read(kept.read_bytes(), signer=signer) if kept.exists() else None
        )
    except (OSError, TrustStoreUnusable) as problem:
        _refuse(str(problem))
    why = changes.refusal(new, present, at=clock.SystemClock().now())
    if why is not None:
        _refuse(why)
    for each in changes.between(present, new):
        print(f"{each.sign} {each.what} {each.name} {each.sha256}")
    print(f"Số {new.number}, có giá trị đến {new.next_update:%d-%m-%Y}")
    if apply:
        _replace(kept, data)
        print("Đã cập nhật danh sách tin cậy")


def _replace(path: Path, data: bytes) -> None:
    """Put a file in place whole: a worker never reads half a list."""
    beside = path.with_suffix(".new")
    with beside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def _refuse(why: str) -> None:
    print(f"Từ chối: {why}")
    raise typer.Exit(_REFUSED)
