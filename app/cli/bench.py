"""`motcua bench [NAME]`: throughput beside the machine's own limit, in one run."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer

NAMES: Final[Mapping[str, str]] = {
    "deadlines": "app.cli.bench_worktime",
    "feed": "app.cli.bench_feed",
    "submissions": "app.cli.bench_submissions",
    "signatures": "simulators.signatures.measuring",
}
# Trials of the exchange with the National Portal; the simulators hold them.
TRIALS: Final = ("deliveries", "poison", "chaos")
KNOWN: Final = (*NAMES, *TRIALS)


def bench(
    name: Annotated[
        str | None,
        typer.Argument(
            help=f"One of {', '.join(KNOWN)}; by default {', '.join(NAMES)}."
        ),
    ] = None,
    *,
    dossiers: Annotated[int | None, typer.Option(help="How many, of a trial.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the trial of chaos.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Measure; figures are of this machine, now: read the ratios."""
    if name is not None and name not in KNOWN:
        print(f"Không có phép đo {name}; có: {', '.join(KNOWN)}")
        raise typer.Exit(2)
    if name in TRIALS:
        measured = {name: _tried(name, dossiers=dossiers, seed=seed)}
    else:
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


def _tried(name: str, **asked: int | None) -> dict[str, Any]:
    """Run a trial in a process of its own: `app` never imports a simulator."""
    given = (
        part
        for option, value in asked.items()
        if value is not None
        for part in (f"--{option}", str(value))
    )
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "simulators.exchange", name, *given],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    if not done.stdout:
        raise typer.Exit(done.returncode or 1)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures
