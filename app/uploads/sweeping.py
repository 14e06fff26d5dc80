"""What is done with uploads whose time is over, and with bytes nobody counted."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.files.storage import Storage
from app.uploads import queries, service
from app.uploads.models import Upload
from app.uploads.receiving import folder

# Longer than any connection can still be storing a part of it.
REST: Final = timedelta(minutes=10)
_AT_ONCE: Final = 100


@dataclass(frozen=True)
class Sweeper:
    """Ends what expired; what ended is removed a while later, bytes first.

    The row goes last, so that a worker killed in between finds the bytes again;
    everything of an upload lies under one prefix, and is found by looking there.
    """

    sessions: Sessions
    storage: Storage
    clock: Clock

    async def sweep(self) -> int:
        """Look once; return how many uploads were removed for good."""
        ended = await self._end()
        for upload in ended:
            await self._remove(upload)
        return len(ended)

    async def _end(self) -> list[Upload]:
        """End what expired, and return what ended long enough ago."""
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            found = await queries.over(session, at=at, rest=REST, size=_AT_ONCE)
            rested = [each for each in found if each.ended_at is not None]
            for each in found:
                each.ended_at = each.ended_at or at
        return rested

    async def _remove(self, upload: Upload) -> None:
        keys = await self.storage.keys_under(folder(upload.id))
        async with transaction(self.sessions) as session:
            kept = upload.key and await queries.is_file(session, key=upload.key)
        if upload.key and not kept:
            keys.append(upload.key)
        await self.storage.delete(*keys)
        async with transaction(self.sessions) as session:
            await service.forget(session, upload.id)
