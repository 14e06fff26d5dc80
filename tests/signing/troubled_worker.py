"""A validation worker that meets what no document of ours brings about, on demand."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.signing import validation, worker
from app.signing.protocol import Settings
from app.signing.report import ValidationReport

_validate = validation.validate


class Unforeseen(BaseException):
    """As a panic of a parser written in Rust arrives: no Exception at all."""


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def endless() -> None:
    signal.pause()


def unforeseen() -> None:
    raise Unforeseen


def bomb() -> None:
    bytearray(1 << 40)


TROUBLES: dict[bytes, Callable[[], None]] = {
    b"%PDF- killed": killed,
    b"%PDF- endless": endless,
    b"%PDF- unforeseen": unforeseen,
    b"%PDF- bomb": bomb,
}


def validate(data: bytes, **asked: Any) -> ValidationReport:
    if trouble := TROUBLES.get(data):
        trouble()
    return _validate(data, **asked)


if __name__ == "__main__":
    settings = Settings.model_validate_json(sys.argv[1])
    worker.limit_memory(settings.memory_megabytes)
    validation.validate = validate
    trust = None if settings.trust is None else Path(settings.trust)
    folder = worker.TrustFolder(trust, None)
    worker.serve(sys.stdin.buffer, sys.stdout.buffer, folder=folder)
