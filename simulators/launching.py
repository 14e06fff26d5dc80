"""Start a simulated partner as a process of its own, and stop it again."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, *, port: int, told: Callable[[str], Mapping[str, str]]) -> None:
    """Serve on loopback; print `told` of the address as one JSON line at first."""
    listener = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=1
        )
    )
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    sys.stdout.write(json.dumps(told(address)) + "\n")
    sys.stdout.flush()
    server.run(sockets=[listener])


@contextmanager
def launched(
    module: str, *arguments: str, environment: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Run a module on a free port; give what it tells of itself."""
    with subprocess.Popen(  # noqa: S603  # our own modules, no shell
        [sys.executable, "-m", module, "--port", "0", *arguments],
        cwd=Path(__file__).parents[1],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield json.loads(_first_line(process))
        finally:
            process.terminate()


def _first_line(process: "subprocess.Popen[str]") -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        message = f"the simulator ended at once with code {process.wait()}"
        raise RuntimeError(message)
    return line
