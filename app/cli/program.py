"""Every command of `./motcua`, each imported only when it is asked for.

`deadline` and `verify` answer in a shell loop: they must not wait for a database
library to load.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import typer

COMMANDS: Final = {
    "serve": "app.cli.serving:serve",
    "worker": "app.cli.serving:worker",
    "token": "app.cli.tokens:token",
    "verify": "app.cli.verify:verify",
    "deadline": "app.cli.deadline:deadline",
    "bench": "app.cli.bench:bench",
    "reconcile": "app.cli.pushing:reconcile",
}
FAMILIES: Final = {
    "db": "app.cli.database:app",
    "catalogue": "app.cli.catalogue:app",
    "calendar": "app.cli.calendars:app",
    "process": "app.cli.process:app",
    "form": "app.cli.forms:app",
    "organizations": "app.cli.organizations:app",
    "audit": "app.cli.auditing:app",
    "keys": "app.cli.keys:app",
    "erasure": "app.cli.erasing:app",
    "destruction": "app.cli.destruction:app",
    "account": "app.cli.accounts:app",
    "partner": "app.cli.partners:app",
    "policy": "app.cli.policy:app",
    "feed": "app.cli.feed:app",
    "portal": "app.cli.portal:app",
    "trust": "app.cli.trust:app",
    "push": "app.cli.pushing:app",
    "documents": "app.cli.documents:app",
}
# `help_option_names`: the simulator's own `--help` is the one that knows.
_HANDED_ON: Final = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
}


def run(arguments: Sequence[str]) -> None:
    program_for(arguments[0] if arguments else None)(list(arguments))


def program_for(asked: str | None) -> typer.Typer:
    """Return the program with the command asked for, or with all of them."""
    program = typer.Typer(
        name="motcua",
        help="Một Cửa: cổng dịch vụ công và một cửa điện tử.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    program.callback()(_stay_a_group)
    for simulated in (demo, traffic):
        program.command(context_settings=_HANDED_ON)(simulated)
    known = asked in COMMANDS or asked in FAMILIES
    for name, place in COMMANDS.items():
        if not known or name == asked:
            program.command(name)(_load(place))
    for name, place in FAMILIES.items():
        if not known or name == asked:
            program.add_typer(_load(place), name=name)
    return program


def demo(context: typer.Context) -> None:
    """Run the portal on Bến Tre's sample data and walk the main job."""
    _simulate("simulators.demo", context.args)


def traffic(context: typer.Context) -> None:
    """Drive dossiers through their lives by the real services, on a virtual clock."""
    _simulate("simulators.traffic", context.args)


def _simulate(module: str, arguments: Sequence[str]) -> None:
    """Become the simulator: it plays partners and people, so `app` never imports it."""
    os.execv(  # noqa: S606  # our own interpreter and module
        sys.executable, [sys.executable, "-m", module, *arguments]
    )


def _stay_a_group() -> None:
    """Một Cửa: cổng dịch vụ công và một cửa điện tử."""


def _load(place: str) -> Any:  # noqa: ANN401  # a function, or a family of them
    module, name = place.split(":")
    return getattr(import_module(module), name)
