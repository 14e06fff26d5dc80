"""A real S3 server on loopback: rclone, one program, over a folder."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

BUCKET: Final = "motcua-tests"
_INSTALLED: Final = Path(
    os.environ.get("MOTCUA_RCLONE", Path.home() / ".cache/motcua/rclone/bin/rclone")
)
_WITHIN_SECONDS: Final = 20.0


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """Serve a bucket, and give the environment in which the client finds it."""
    program = shutil.which("rclone") or shutil.which(_INSTALLED)
    if program is None:
        pytest.skip("rclone is not installed (.ci/run does it)")
    (folder / BUCKET).mkdir()
    port, key, secret = _free_port(), secrets.token_hex(8), secrets.token_hex(16)
    process = subprocess.Popen(  # noqa: S603  # our own arguments
        [
            program,
            *("serve", "s3", "--config", os.devnull, "--auth-key", f"{key},{secret}"),
            *("--addr", f"127.0.0.1:{port}", str(folder)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
        }
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("rclone did not come up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
