"""Processes that share one load of the libraries, forked by a clean server.

Portal, worker and simulator would each spend seconds of their own importing the
same thousand modules. The fork server loads them once, while the database is made,
and each part is a process of its own from then on: it may be killed at any time.
"""

import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

_LOADED: Final = ("app.cli.serving", "simulators.national_portal.server")
_NOWHERE: Final = Path(os.devnull)
_FORKS: Final = get_context("forkserver")


def warm() -> None:
    """Begin loading, unless it has begun; returns at once."""
    _FORKS.set_forkserver_preload(list(_LOADED))
    forkserver.ensure_running()


def start(
    module: str, *arguments: str, environment: Mapping[str, str], log: Path = _NOWHERE
) -> BaseProcess:
    """Run `python -m module` with its own environment, told into `log`."""
    warm()
    child = _FORKS.Process(
        target=_become, args=(module, arguments, dict(environment), log), daemon=True
    )
    child.start()
    return child


def _become(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> None:
    with log.open("ab") as told:
        os.dup2(told.fileno(), sys.stdout.fileno())
        os.dup2(told.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
