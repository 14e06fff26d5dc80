"""`motcua audit`: check that nobody rewrote what was done."""

import json
from typing import Annotated

import typer

from app.audit import service as audit
from app.audit.chain import Broken
from app.cli import running

app = typer.Typer(help="Nhật ký không sửa được.", no_args_is_help=True)


@app.command("verify")
def verify(
    *, as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False
) -> None:
    """Check every chain of acts; exit 1 naming the first bad act of each."""
    broken = running.in_transaction(lambda session, _: audit.first_breaks(session))
    if as_json:
        print(json.dumps({"whole": not broken, "broken": [_plain(b) for b in broken]}))
    for each in () if as_json else broken:
        print(f"{each.subject} đứt ở việc thứ {each.number}: {each.why}")
    if broken:
        raise typer.Exit(1)
    if not as_json:
        print("Mọi chuỗi nhật ký đều nguyên vẹn.")


def _plain(broken: Broken) -> dict[str, object]:
    return {"subject": broken.subject, "number": broken.number, "why": broken.why}
