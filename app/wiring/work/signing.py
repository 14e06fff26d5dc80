"""What signing asks of services far away, and of the years."""

from uuid import UUID

import httpx
import structlog
from procrastinate import App

from app.core.database import transaction
from app.core.transactions import Transactions
from app.dossiers import tasks
from app.signing.sessions import service as signing_sessions
from app.signing.validations import revalidating
from app.signing.validations.revalidating import Revalidation
from app.wiring import rechecking, remote_signing
from app.wiring.parts import Parts
from app.wiring.work import retrying, timing

_log = structlog.get_logger()


def add(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    _ask_providers(app, parts, http)
    _keep_verdicts(app, parts)

    @timing.on(app, "17 * * * *", name=tasks.FORGET_SIGNING_SESSIONS)
    async def forget_sessions() -> None:
        async with transaction(parts.sessions) as session:
            await signing_sessions.forget_expired(session, at=parts.clock.now())

    archive = remote_signing.archive(parts, http)
    if archive is not None:

        @timing.on(app, "37 * * * *", name=tasks.ARCHIVE_RESULTS)
        async def archive_results() -> None:
            _log.info("results_archived", results=await archive.keep_up())


def _ask_providers(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    asking = remote_signing.asking(parts, http)

    @app.task(name=tasks.ASK_PROVIDER, retry=retrying.PATIENTLY)
    async def ask_provider(session_id: str) -> None:
        await asking.ask(UUID(session_id))

    @app.task(name=tasks.COLLECT_SIGNATURES, retry=retrying.POLLING)
    async def collect_signatures(session_id: str) -> None:
        await asking.collect(UUID(session_id))


def _keep_verdicts(app: App, parts: Parts) -> None:
    """Add the checking of kept documents whose time has come."""
    transactions = Transactions(parts.sessions, parts.clock)
    revalidation = Revalidation(transactions, parts.storage, parts.checker)
    recheck = rechecking.recheck(parts)

    @app.task(name=tasks.KEEP_VERDICTS, retry=retrying.PATIENTLY)
    async def keep_verdicts(dossier_id: str) -> None:
        await recheck.keep(UUID(dossier_id))

    @timing.on(app, "17 * * * *", name=revalidating.REVALIDATE)
    async def revalidate() -> None:
        _log.info("signatures_revalidated", documents=await revalidation.run())
