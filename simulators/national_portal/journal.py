"""Accepted changes, one JSON line each, so that a restart forgets nothing."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Iterator[dict[str, Any]]:
        """Give the changes in their order.

        A last line without its end was being written when the process died; it
        was never answered, so it is cut off.
        """
        if not self._path.exists():
            return
        written = self._path.read_bytes()
        whole = written[: written.rfind(b"\n") + 1]
        if whole != written:
            os.truncate(self._path, len(whole))
        for line in whole.splitlines():
            yield json.loads(line)

    def keep(self, change: dict[str, Any]) -> None:
        line = json.dumps(change, ensure_ascii=False) + "\n"
        with self._path.open("ab") as file:
            file.write(line.encode())
