"""A simulated partner as a process of its own, started and stopped."""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from simulators import launching


def main(build: Callable[[str], FastAPI]) -> None:
    """Listen on loopback and print the address; the account is `SIM_ACCOUNT`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    launching.serve(
        build(os.environ["SIM_ACCOUNT"]),
        port=parser.parse_args().port,
        told=lambda address: {"address": address},
    )


@contextmanager
def running(module: str, *, account: str) -> Iterator[str]:
    """Run a partner's module; give its address."""
    with launching.launched(module, environment={"SIM_ACCOUNT": account}) as told:
        yield told["address"]
