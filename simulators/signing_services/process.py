"""Start the services as a process of their own, and stop them again."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(pki: Path) -> Iterator[str]:
    """Run the services over a PKI's folder; give the address they listen at."""
    with subprocess.Popen(  # noqa: S603  # our own module, no shell
        [sys.executable, "-m", "simulators.signing_services", "--pki", str(pki)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise RuntimeError(f"the simulator ended with code {process.wait()}")
            yield line.strip()
        finally:
            process.terminate()
