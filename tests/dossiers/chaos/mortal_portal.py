"""A portal that may be killed at any moment, and raised again at once."""

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from simulators import nursery

_WITHIN_SECONDS = 60


@dataclass
class MortalPortal:
    environment: Mapping[str, str]
    port: int
    process: BaseProcess | None = None
    deaths: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def raise_again(self) -> None:
        """Start a portal, and wait until it listens."""
        self.process = nursery.start(
            "app.cli",
            *("serve", "--host", "127.0.0.1", "--port", str(self.port)),
            environment={**os.environ, **self.environment},
        )
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
        assert self.process is not None
        self.process.kill()
        self.process.join()
        self.process = None
        self.deaths += 1


@contextmanager
def mortal(environment: Mapping[str, str]) -> Iterator[MortalPortal]:
    portal = MortalPortal(environment, _free_port())
    try:
        portal.raise_again()
        yield portal
    finally:
        if portal.process is not None:
            portal.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
