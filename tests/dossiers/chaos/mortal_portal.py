"""A portal that may be killed at any moment, and raised again at once.

One process has read all the code; each portal is a fork of it that runs the real
`serve`. Reading the code anew for each would take most of a test's time.

Run as a program, it raises a portal for each line on its input and answers with
the process id.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_WITHIN_SECONDS = 60


@dataclass
class MortalPortal:
    nursery: subprocess.Popen[str]
    port: int
    pid: int = 0
    deaths: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def raise_again(self) -> None:
        """Start a portal, and wait until it listens."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())
        deadline = time.monotonic() + _WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        message = "the portal did not come up"
        raise TimeoutError(message)

    def kill(self) -> None:
        """End it between two instructions: no signal handler, no last word."""
        os.kill(self.pid, signal.SIGKILL)
        while Path(f"/proc/{self.pid}").exists():
            time.sleep(0.001)
        self.pid = 0
        self.deaths += 1


@contextmanager
def mortal(environment: Mapping[str, str]) -> Iterator[MortalPortal]:
    port = _free_port()
    nursery = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "tests.dossiers.chaos.mortal_portal", str(port)],
        cwd=_ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    portal = MortalPortal(nursery, port)
    try:
        portal.raise_again()
        yield portal
    finally:
        if portal.pid:
            portal.kill()
        nursery.communicate(timeout=_WITHIN_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _nurse(port: int) -> None:
    from app.cli import serving  # only the nursery reads the house

    for _ in sys.stdin:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            serving.serve(host=["127.0.0.1"], port=port)
            os._exit(0)
        print(child, flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    _nurse(int(sys.argv[1]))
