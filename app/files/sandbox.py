"""Work on files of strangers at arm's length.

A file of 60 KB can keep a parser busy for half a minute, and one of 20 MB can
take gigabytes: the parser works in a warm process that is killed, and begun
anew, when a file exhausts its budget.
"""

import atexit
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Timer
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
# Isolated: neither the environment nor the working folder says what is run.
_PROGRAM: Final = (
    "import sys, importlib; sys.path.insert(0, sys.argv[1]);"
    " importlib.import_module(sys.argv[2]).serve()"
)


@dataclass
class Sandbox:
    """One process that works on one file at a time; calls from threads wait in turn.

    `program` reads a line and the bytes it announces, and answers each with a line
    that says how many bytes follow, and these.
    """

    program: str
    seconds: float = 5.0
    _process: subprocess.Popen[bytes] | None = None
    _turn: Lock = field(default_factory=Lock)

    def ask(self, header: str, data: bytes) -> bytes | None:
        """Return the program's answer, or None if it died or took too long."""
        with self._turn:
            process = self._living()
            limit = Timer(self.seconds, process.kill)
            limit.start()
            try:
                answer = _asked(process, header, data)
            finally:
                limit.cancel()
            if answer is None:
                self._stop()
            return answer

    def close(self) -> None:
        with self._turn:
            self._stop()

    def _living(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            if self._process.poll() is None:
                return self._process
            self._stop()
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-I", "-c", _PROGRAM, str(_ROOT), self.program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            _close_pipes(self._process)
            self._process = None


@dataclass
class Opener(Sandbox):
    """Opens files, to see whether they are what they say."""

    program: str = "app.files.opening.program"

    def fault_of(self, data: bytes, media_type: str) -> str | None:
        """Return why the file is refused, or None."""
        answer = self.ask(f"{media_type} {len(data)}", data)
        if answer is None:
            return "tệp quá phức tạp, không mở được trong giới hạn cho phép"
        return answer.decode() or None


def _asked(process: subprocess.Popen[bytes], header: str, data: bytes) -> bytes | None:
    """Return the whole answer; None, if the process died over it."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(f"{header}\n".encode())
        process.stdin.write(data)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    announced = process.stdout.readline()
    if not announced.endswith(b"\n"):
        return None
    answer = process.stdout.read(int(announced))
    return answer if len(answer) == int(announced) else None


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except BrokenPipeError:
            continue  # what was still to be written to the dead


OPENER: Final = Opener()
atexit.register(OPENER.close)
