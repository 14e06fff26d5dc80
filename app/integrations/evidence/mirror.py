"""Lay what is held where the validating processes of this machine read it.

A file is named by the digest of its content: several processes may lay the same
folder, and a reader sees each file whole or not at all.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import Sessions, transaction
from app.core.ids import new_id
from app.integrations.evidence import queries
from app.integrations.evidence.sources import Kind
from app.signing.trust import fetched

_EVERY_SECONDS: Final = 60
_SUFFIX: Final = {Kind.CRL: fetched.CRL, Kind.OCSP: fetched.OCSP}
_log = structlog.get_logger()


@dataclass(frozen=True)
class Mirror:
    sessions: Sessions
    folder: Path

    async def refresh(self) -> None:
        """Bring what came, and take away what was superseded."""
        async with transaction(self.sessions) as session:
            held = await queries.held(session)
        wanted = {f"{digest}{_SUFFIX[kind]}": digest for digest, kind in held.items()}
        present = await asyncio.to_thread(_present, self.folder)
        await self._bring(
            {name: digest for name, digest in wanted.items() if name not in present}
        )
        for name in present - wanted.keys():
            (self.folder / name).unlink(missing_ok=True)

    async def _bring(self, missing: Mapping[str, str]) -> None:
        for name, digest in missing.items():
            async with transaction(self.sessions) as session:
                data = await queries.bytes_of(session, digest)
            if data is not None and hashlib.sha256(data).hexdigest() == digest:
                await asyncio.to_thread(_lay, self.folder / name, data)


@asynccontextmanager
async def kept_up(mirror: Mirror) -> AsyncIterator[None]:
    """Keep the folder up for as long as the context is open."""
    task = asyncio.create_task(_keep_up(mirror))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_up(mirror: Mirror) -> None:
    while True:
        try:
            await mirror.refresh()
        except (SQLAlchemyError, OSError) as problem:
            _log.warning("evidence_not_mirrored", why=str(problem))
        await asyncio.sleep(_EVERY_SECONDS)


def _present(folder: Path) -> set[str]:
    folder.mkdir(parents=True, exist_ok=True)
    return {each.name for each in folder.iterdir() if each.suffix in _SUFFIX.values()}


def _lay(path: Path, data: bytes) -> None:
    beside = path.with_name(f"{new_id()}.part")
    beside.write_bytes(data)
    beside.replace(path)
