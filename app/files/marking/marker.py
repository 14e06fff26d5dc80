"""Mark a copy of a file with a few lines, over every page.

The file is a stranger's: it is drawn on in a process that may die of it
(`files/sandbox.py`), and waited for in a thread of its own.
"""

import asyncio
import atexit
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from app.files.sandbox import Sandbox

MARKABLE: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
_SANDBOX: Final = Sandbox("app.files.marking.program", seconds=20.0)
atexit.register(_SANDBOX.close)
# Whoever waits for a turn waits here, not in the threads that everybody shares.
_THREAD: Final = ThreadPoolExecutor(1, thread_name_prefix="marker")


class NotMarked(Exception):
    """The file cannot be drawn on, or not within its budget."""


async def mark(data: bytes, media_type: str, lines: Sequence[str]) -> bytes:
    """Return a copy of the same type that carries these lines.

    Raises:
        NotMarked: whoever gives files out must not give this one in its place.
    """
    header = json.dumps({"type": media_type, "length": len(data), "lines": list(lines)})
    loop = asyncio.get_running_loop()
    answer = await loop.run_in_executor(_THREAD, _SANDBOX.ask, header, data)
    if not answer:
        raise NotMarked
    return answer
