"""Deliver what is owed to partners, and do the jobs that changes asked for."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Final
from uuid import UUID

import httpx
import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy

from app.dossiers import tasks
from app.dossiers.documents import press
from app.dossiers.jobs import Workshop
from app.outbox import relay as relaying
from app.wiring import parts as wiring
from app.wiring import sealing
from app.wiring.parts import Parts
from app.wiring.settings import Settings

# A worker that was killed leaves its job "doing"; its heart has stopped.
_STALLED_SECONDS: Final = 6
_HEARTBEAT_SECONDS: Final = 2
_RETRY: Final = RetryStrategy(max_attempts=12, wait=1, exponential_wait=2)
_log = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    stop = _on_signals()
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(wiring.opened(settings))
        http = await stack.enter_async_context(httpx.AsyncClient())
        jobs = await stack.enter_async_context(_jobs(parts).open_async())
        async with asyncio.TaskGroup() as group:
            work = group.create_task(_work(jobs))
            group.create_task(_rescue(jobs, stop))
            relay = wiring.portal_relay(parts, http)
            if relay is not None:
                group.create_task(relaying.run(relay, stop=stop))
            _log.info("worker_ready", portal=relay is not None)
            await stop.wait()
            work.cancel()


def _on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    return stop


def _jobs(parts: Parts) -> App:
    """Return the job library's app with every task of the house."""
    app = App(connector=PsycopgConnector(conninfo=wiring.database_url(parts.settings)))
    workshop = _workshop(parts)

    @app.task(name=tasks.PRINT_FORM, retry=_RETRY)
    async def print_form(form_id: str) -> None:
        await workshop.print_form(UUID(form_id))

    @app.task(name=tasks.SEAL_RESULT, retry=_RETRY)
    async def seal_result(dossier_id: str) -> None:
        await workshop.seal_result(UUID(dossier_id))

    return app


def _workshop(parts: Parts) -> Workshop:
    return Workshop(
        sessions=parts.sessions,
        storage=parts.storage,
        typesetter=press.typesetter(),
        sealer=sealing.sealer(parts),
        calendar=parts.calendar,
        clock=parts.clock,
        public_url=parts.settings.public_url,
    )


async def _work(jobs: App) -> None:
    await jobs.run_worker_async(
        concurrency=2,
        install_signal_handlers=False,
        fetch_job_polling_interval=1,
        update_heartbeat_interval=_HEARTBEAT_SECONDS,
        stalled_worker_timeout=_STALLED_SECONDS,
        delete_jobs="successful",
    )


async def _rescue(jobs: App, stop: asyncio.Event) -> None:
    """Give the jobs of dead workers back to the living."""
    while not stop.is_set():
        for job in await jobs.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=_STALLED_SECONDS
        ):
            await jobs.job_manager.retry_job(job)
        try:
            await asyncio.wait_for(stop.wait(), timeout=_HEARTBEAT_SECONDS)
        except TimeoutError:
            continue
