"""Validation at arm's length: warm processes that can be killed, with time and memory limits.

A document that exhausts its budget costs a worker, never the service. Only bytes go
in and JSON comes back.
"""

import asyncio
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from app.signing import protocol
from app.signing.policy import Policy
from app.signing.protocol import Header, Settings, Unanswered
from app.signing.report import ValidationReport
from app.signing.trust.errors import TrustStoreUnusable

# The standard library's, as standard output belongs to what a command prints.
_log = logging.getLogger(__name__)

_WORKER: Final = "app.signing.worker"
_LINE_LIMIT: Final = 64 * 1024 * 1024
_START_SECONDS: Final = 60.0
_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class PoolLimits:
    workers: int = 2
    seconds: float = 15.0
    # Address space, not resident memory; the interpreter and libraries take about 200.
    memory_megabytes: int = 1024


class ValidationPool:
    """Validate in a fixed number of worker processes, each serving one at a time.

    >>> async with ValidationPool(trust=Path("trust")) as pool:
    ...     report = await pool.validate(pdf, at=now, policy=DOSSIER)
    """

    def __init__(
        self,
        *,
        trust: Path | None,
        evidence: Path | None = None,
        limits: PoolLimits | None = None,
        worker: str = _WORKER,
    ) -> None:
        self._trust, self._evidence = trust, evidence
        self._worker = worker
        self._limits = limits or PoolLimits()
        self._idle: asyncio.Queue[asyncio.subprocess.Process | None] = asyncio.Queue()
        self._running: set[asyncio.subprocess.Process] = set()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Start the workers and wait until they are warm.

        Raises:
            TrustStoreUnusable: the trust store cannot be read.
        """
        started = await asyncio.gather(
            *(self._start() for _ in range(self._limits.workers))
        )
        for process in started:
            self._idle.put_nowait(process)

    async def close(self) -> None:
        """Stop every worker; a validation under way is lost."""
        for process in tuple(self._running):
            await self._kill(process)

    async def validate(
        self,
        data: bytes,
        *,
        content: bytes | None = None,
        attachments: Mapping[str, bytes] | None = None,
        at: datetime,
        policy: Policy,
    ) -> ValidationReport:
        """Validate in a worker.

        A document over its budget is a format failure with a warning; one whose
        worker was lost is undecided, and may be asked about again.

        Raises:
            TrustStoreUnusable: the trust store went bad; nothing is judged without.
        """
        files = attachments or {}
        header = Header(
            at=at,
            policy=policy,
            size=len(data),
            content_size=None if content is None else len(content),
            attachments={name: len(each) for name, each in files.items()},
        )
        request = (header.model_dump_json().encode() + b"\n", data, content or b"")
        answer = await self._ask((*request, *files.values()))
        if isinstance(answer, Unanswered):
            return protocol.unanswered(answer, data=data, at=at, policy=policy)
        return ValidationReport.model_validate_json(answer)

    async def _ask(self, request: tuple[bytes, ...]) -> bytes | Unanswered:
        process = await self._idle.get()
        replacement: asyncio.subprocess.Process | None = None
        try:
            process = process or await self._start()
            async with asyncio.timeout(self._limits.seconds):
                answer = await _exchange(process, request)
            if answer.startswith(protocol.UNUSABLE):
                raise TrustStoreUnusable(_told(answer))
            if answer == protocol.EXHAUSTED:
                return protocol.TOO_DEAR
            if not answer.endswith(b"\n"):
                return protocol.WORKER_LOST
            replacement = process
        except TimeoutError:
            return protocol.TOO_DEAR
        except (OSError, ValueError):
            return protocol.WORKER_LOST
        else:
            return answer
        finally:
            if replacement is None and process is not None:
                await self._kill(process)
                _log.warning("a validation worker ended: %s", process.returncode)
            self._idle.put_nowait(replacement)

    async def _start(self) -> asyncio.subprocess.Process:
        settings = Settings(
            trust=None if self._trust is None else str(self._trust.absolute()),
            evidence=None if self._evidence is None else str(self._evidence.absolute()),
            memory_megabytes=self._limits.memory_megabytes,
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._worker,
            settings.model_dump_json(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=_ROOT,
            limit=_LINE_LIMIT,
        )
        self._running.add(process)
        greeting = await _greeting(process)
        if greeting != protocol.READY:
            await self._kill(process)
            raise TrustStoreUnusable(_told(greeting))
        return process

    async def _kill(self, process: asyncio.subprocess.Process) -> None:
        self._running.discard(process)
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def _greeting(process: asyncio.subprocess.Process) -> bytes:
    if process.stdout is None:
        return b""
    try:
        async with asyncio.timeout(_START_SECONDS):
            return await process.stdout.readline()
    except TimeoutError:
        return b""


def _told(greeting: bytes) -> str:
    told = greeting.removeprefix(protocol.UNUSABLE).decode("utf-8", "replace").strip()
    return told or "a validation worker could not start"


async def _exchange(
    process: asyncio.subprocess.Process, request: tuple[bytes, ...]
) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a worker without pipes")
    process.stdin.writelines(request)
    await process.stdin.drain()
    return await process.stdout.readline()
