"""Deliver what is owed to partners, and do the jobs that changes asked for."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Final

import httpx
import structlog
from procrastinate import App
from prometheus_client import start_http_server

from app.core.transactions import Transactions
from app.dossiers.service.reminding import Plan
from app.dossiers.watching import Watch
from app.integrations import fetching
from app.integrations.evidence import mirror as mirroring
from app.integrations.national_portal import deliver
from app.integrations.national_portal import line as portal_line
from app.outbox import relay as relaying
from app.wiring import gathering, noting, partners
from app.wiring import parts as wiring
from app.wiring.measuring import Measuring
from app.wiring.parts import Parts
from app.wiring.settings import Settings
from app.wiring.work import building

# A worker that was killed leaves its job "doing"; its heart has stopped.
_STALLED_SECONDS: Final = 6
_HEARTBEAT_SECONDS: Final = 2
_log = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    stop = _on_signals()
    async with AsyncExitStack() as stack:
        _show_metrics(settings, stack)
        parts = await stack.enter_async_context(wiring.begun(settings))
        line = await stack.enter_async_context(
            portal_line.opened(connections=deliver.CONNECTIONS)
        )
        fetched = await stack.enter_async_context(fetching.client())
        await stack.enter_async_context(mirroring.kept_up(gathering.mirror(parts)))
        await stack.enter_async_context(noting.noted(parts, process="worker"))
        http = await stack.enter_async_context(httpx.AsyncClient())
        app = building.build(parts, line, fetched, http)
        jobs = await stack.enter_async_context(app.open_async())
        async with asyncio.TaskGroup() as group:
            work = group.create_task(_work(jobs))
            group.create_task(_rescue(jobs, stop))
            group.create_task(_watch(parts).run(stop=stop))
            relay = wiring.portal_relay(parts, line)
            if relay is not None:
                width = wiring.portal_width(settings)
                group.create_task(relaying.run(relay, stop=stop, width=width))
            quiet = partners.quiet_relays(parts, fetched, line)
            for each in quiet.values():
                group.create_task(relaying.run(each, stop=stop))
            relays = {"national_portal": relay, **quiet}
            watched = Transactions(parts.sessions, parts.clock)
            group.create_task(Measuring.over(watched, relays).run(stop=stop))
            _log.info("worker_ready", portal=relay is not None)
            await stop.wait()
            work.cancel()


def _show_metrics(settings: Settings, stack: AsyncExitStack) -> None:
    if settings.worker_metrics is not None:
        shown = settings.worker_metrics
        server, _ = start_http_server(shown.port, shown.address)
        stack.callback(server.shutdown)


def _on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    return stop


def _watch(parts: Parts) -> Watch:
    wanted = parts.settings.reminders
    return Watch(
        sessions=parts.sessions,
        clock=parts.clock,
        calendars=parts.calendar,
        plan=Plan(wanted.shares, wanted.escalation),
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
