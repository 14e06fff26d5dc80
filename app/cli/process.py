"""`motcua process`: check definitions of internal processes, print their schema."""

import importlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.workflow import loading, problems, schema, verifier
from app.workflow.problems import LoadingProblem, ProblemCode, Unreadable

app = typer.Typer(
    help="Quy trình nội bộ: kiểm chứng định nghĩa, in lược đồ.", no_args_is_help=True
)


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    *,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Verify each definition; exit 1 when one has a defect (warnings do not count)."""
    reports = [_report(file) for file in files]
    for report in reports:
        print(_line(report) if as_json else _page(report))
    if not all(report["verified"] for report in reports):
        raise typer.Exit(1)


@app.command("schema")
def print_schema() -> None:
    """Print the JSON Schema (2020-12) of a definition."""
    json.dump(schema.json_schema(), sys.stdout, ensure_ascii=False, indent=2)
    print()


@app.command("publish")
def publish(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    """Publish one definition, if it is proved against the live offices and roles."""
    process = loading.load_yaml(file.read_bytes()[: loading.MAX_BYTES + 1])
    if isinstance(process, Unreadable):
        print(_page(_report(file)))
        raise typer.Exit(1)
    importlib.import_module("app.cli.publishing").run(process)


@app.command("migrate")
def migrate(
    code: Annotated[str, typer.Argument(help="Which process.")],
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="OLD=NEW", help="A step's new id; repeatable."),
    ] = None,
) -> None:
    """Carry running dossiers over to the version in force; exit 1 if some stay."""
    # A definition is checked without a database: what needs one loads only here.
    migrations = importlib.import_module("app.cli.migrations")
    migrations.run(code, renamed or [])


def _report(file: Path) -> dict[str, Any]:
    source = _start_of(file)
    process = source if isinstance(source, Unreadable) else loading.load_yaml(source)
    if isinstance(process, Unreadable):
        found = [_unreadable(problem) for problem in process.problems]
        return {"file": str(file), "verified": False, "defects": found}
    # Without a catalogue and a register of offices, fee and staff are not known here:
    # a definition says itself whether a fee is due.
    defects = verifier.verify(process, directory=None, fee_required=False)
    return {
        "file": str(file),
        "verified": verifier.is_sound(defects),
        "defects": [
            {
                "code": defect.code,
                "severity": defect.severity,
                "path": defect.path,
                "story": defect.story,
            }
            for defect in defects
        ],
    }


def _start_of(file: Path) -> bytes | Unreadable:
    """Read no more of the file than shows that it is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(loading.MAX_BYTES + 1)
    except OSError:
        message = "Không đọc được tệp"
        return problems.unreadable(ProblemCode.FILE_UNREADABLE, (), message)


def _unreadable(problem: LoadingProblem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": "error",
        "path": problem.path,
        "story": f"{problem.message}.",
    }


def _line(report: dict[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False)


def _page(report: dict[str, Any]) -> str:
    verdict = "đạt" if report["verified"] else "KHÔNG ĐẠT"
    lines = [f"{report['file']}: {verdict}"]
    for defect in report["defects"]:
        mark = "lỗi" if defect["severity"] == "error" else "lưu ý"
        where = "/".join(defect["path"])
        lines.append(f"  {mark} {defect['code']} [{where}] {defect['story']}")
    return "\n".join(lines)
