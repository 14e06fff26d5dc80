"""A real clamd with three signatures of our own: no download, up in a moment."""

import hashlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from app.files.scanning import Clamd

# The test file of the European Institute for Computer Antivirus Research, in two
# parts: no scanner shall take this module for it.
EICAR: Final = (
    rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
)
MARK: Final = b"motcua-mark-of-malware-in-tests"
STREAM_LIMIT: Final = 3_000_000
_WITHIN_SECONDS: Final = 20.0
_CONFIGURATION: Final = """\
Foreground yes
LocalSocket {folder}/clamd.socket
DatabaseDirectory {folder}/signatures
StreamMaxLength {limit}
AlertEncryptedArchive yes
TemporaryDirectory {folder}
User {user}
"""


@dataclass
class Daemon:
    """One clamd; it may be stopped, and started again at the same address."""

    folder: Path
    program: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def client(self) -> Clamd:
        return Clamd(
            f"unix://{self.folder}/clamd.socket", largest=100_000_000, seconds=20
        )

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603  # our own arguments
            [self.program, f"--config-file={self.folder}/clamd.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _WITHIN_SECONDS
        while not (self.folder / "clamd.socket").exists():
            if time.monotonic() > deadline or self.process.poll() is not None:
                pytest.fail("clamd did not come up")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            (self.folder / "clamd.socket").unlink(missing_ok=True)
            self.process = None


@contextmanager
def daemon() -> Iterator[Daemon]:
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    # A socket's path has a hundred characters at most: pytest's own are too long.
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder = Path(name)
        _configure(folder)
        daemon = Daemon(folder, program)
        daemon.start()
        try:
            yield daemon
        finally:
            daemon.stop()


def _configure(folder: Path) -> None:
    signatures = folder / "signatures"
    signatures.mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (signatures / "own.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test-Signature\n")
    (signatures / "own.ndb").write_text(f"Motcua.Mark:0:*:{MARK.hex()}\n")
    (folder / "clamd.conf").write_text(
        _CONFIGURATION.format(folder=folder, limit=STREAM_LIMIT, user=folder.owner())
    )
