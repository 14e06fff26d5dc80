"""What is done with files: scans that were missed, uploads that expired."""

from typing import Final

import structlog
from procrastinate import App

from app.dossiers import tasks
from app.dossiers.rescanning import Rescan
from app.uploads.sweeping import Sweeper
from app.wiring.parts import Parts
from app.wiring.work import timing

_SWEEP_UPLOADS: Final = "uploads.sweep"
_log = structlog.get_logger()


def add(app: App, parts: Parts) -> None:
    sweeper = Sweeper(parts.sessions, parts.storage, parts.clock)

    @timing.on(app, "*/5 * * * *", name=_SWEEP_UPLOADS)
    async def sweep_uploads() -> None:
        _log.info("uploads_swept", removed=await sweeper.sweep())

    if parts.scanner is None:
        return
    rescan = Rescan(parts.sessions, parts.storage, parts.scanner, parts.clock)

    @timing.on(app, "* * * * *", name=tasks.SCAN_PAPERS)
    async def scan_papers() -> None:
        await rescan.look()
