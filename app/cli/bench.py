"""`motcua bench [NAME]`: throughput beside the machine's own limit, in one run."""

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Annotated, Any, Final

import typer

NAMES: Final[Mapping[str, str]] = {
    "deadlines": "app.cli.bench_worktime",
    "feed": "app.cli.bench_feed",
    "submissions": "app.cli.bench_submissions",
    "signatures": "simulators.signatures.measuring",
}


def bench(
    name: Annotated[
        str | None, typer.Argument(help=f"One of {', '.join(NAMES)}; all by default.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Measure; figures are of this machine, now: read the ratios."""
    if name is not None and name not in NAMES:
        print(f"Không có phép đo {name}; có: {', '.join(NAMES)}")
        raise typer.Exit(2)
    measured = {each: _measure(each)() for each in ([name] if name else NAMES)}
    if as_json:
        print(json.dumps(measured))
        return
    for each, figures in measured.items():
        print(each)
        for what, figure in figures.items():
            shown = f"{figure:>12,}" if isinstance(figure, int | float) else figure
            print(f"  {what:<36} {shown}")


def _measure(name: str) -> Callable[[], dict[str, Any]]:
    measure: Callable[[], dict[str, Any]] = import_module(NAMES[name]).measure
    return measure
