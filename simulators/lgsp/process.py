"""A simulated partner as a process of its own, started and stopped."""

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI


def main(build: Callable[[str], FastAPI]) -> None:
    """Listen on loopback and print the address; the account is `SIM_ACCOUNT`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    listener = socket.create_server(("127.0.0.1", parser.parse_args().port))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        build(os.environ["SIM_ACCOUNT"]), log_level="warning", access_log=False
    )
    sys.stdout.write(json.dumps({"address": address}) + "\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def running(module: str, *, account: str) -> Iterator[str]:
    """Run a partner's module; give its address."""
    with subprocess.Popen(  # noqa: S603  # our own module, no shell
        [sys.executable, "-m", module],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"SIM_ACCOUNT": account},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                message = f"the simulator ended at once with code {process.wait()}"
                raise RuntimeError(message)
            yield json.loads(line)["address"]
        finally:
            process.terminate()
