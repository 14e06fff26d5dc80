"""`motcua form`: check drawings of e-forms, print their vocabulary."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.procedures.eforms import checking, vocabulary

app = typer.Typer(
    help="Biểu mẫu điện tử: kiểm tra trước khi công bố, in từ vựng.",
    no_args_is_help=True,
)

_MOST_BYTES: Final = 1_000_000


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    *,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Check each form; exit 1 when one could not be published.

    Whether its dictionaries are loaded is known only to the portal itself.
    """
    reports = [_report(file) for file in files]
    for report in reports:
        print(json.dumps(report, ensure_ascii=False) if as_json else _page(report))
    if not all(report["publishable"] for report in reports):
        raise typer.Exit(1)


@app.command("vocabulary")
def print_vocabulary() -> None:
    """Print the JSON Schema (2020-12) that every form meets."""
    json.dump(vocabulary.meta_schema(), sys.stdout, ensure_ascii=False, indent=2)
    print()


def _report(file: Path) -> dict[str, Any]:
    defects = _defects(file)
    return {"file": str(file), "publishable": not defects, "defects": defects}


def _defects(file: Path) -> list[dict[str, str]]:
    try:
        with file.open("rb") as stream:
            schema = json.loads(stream.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        story = "Không đọc được tệp, hoặc tệp không phải JSON."
        return [{"code": "unreadable", "path": "", "story": story}]
    return [
        {"code": each.code, "path": each.path, "story": each.story}
        for each in checking.defects(schema)
    ]


def _page(report: dict[str, Any]) -> str:
    verdict = "đạt" if report["publishable"] else "KHÔNG ĐẠT"
    lines = [f"{report['file']}: {verdict}"]
    lines += [
        f"  lỗi {each['code']} [{each['path']}] {each['story']}"
        for each in report["defects"]
    ]
    return "\n".join(lines)
