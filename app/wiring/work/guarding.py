"""What keeps acts provable and accounts in use."""

import httpx
import structlog
from procrastinate import App

from app.audit import sealing as audit_sealing
from app.core.transactions import Transactions
from app.identity import sweeping as identity
from app.wiring import stamping
from app.wiring.parts import Parts
from app.wiring.work import timing

_log = structlog.get_logger()


def add(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    sealer = stamping.sealer(parts, http)

    # The day that ended, tried anew each hour.
    @timing.on(app, "7 * * * *", name=audit_sealing.SEAL, alone=True)
    async def seal_day() -> None:
        await sealer.run()

    @timing.on(app, "27 * * * *", name=identity.SWEEP)
    async def sweep_sign_in() -> None:
        shut = await identity.sweep(Transactions(parts.sessions, parts.clock))
        _log.info("sign_in_swept", accounts_shut=shut)
