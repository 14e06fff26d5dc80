"""Start a Portal of one's own, and stop it again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """Where the Portal listens; `adapter_url` is the base of its endpoints."""

    address: str
    adapter_url: str
    auth_endpoint: str
    integration_endpoint: str


@contextmanager
def running(
    *, username: str, password: str, state: Path | None = None
) -> Iterator[Running]:
    """Run the Portal as a process of its own on a free port."""
    command = [sys.executable, "-m", "simulators.national_portal", "--port", "0"]
    if state is not None:
        command += ["--state", str(state)]
    with subprocess.Popen(  # noqa: S603  # our own module, no shell
        command,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"SIM_USERNAME": username, "SIM_PASSWORD": password},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Running(**json.loads(_first_line(process)))
        finally:
            process.terminate()


def _first_line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        message = f"the simulator ended at once with code {process.wait()}"
        raise RuntimeError(message)
    return line
