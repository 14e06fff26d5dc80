"""Deliver what is owed to partners, and do the jobs that changes asked for."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Final
from uuid import UUID

import httpx
import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from prometheus_client import start_http_server

from app.audit import sealing as audit_sealing
from app.core.database import transaction
from app.core.transactions import Transactions
from app.dossiers import relocating, tasks
from app.dossiers.documents.press import Press
from app.dossiers.drafting.sweeping import Sweeping
from app.dossiers.jobs import Workshop
from app.dossiers.registers.job import Binder
from app.dossiers.rescanning import Rescan
from app.dossiers.service.reminding import Plan
from app.dossiers.upkeep import Upkeep
from app.dossiers.watching import Watch
from app.identity import sweeping as identity
from app.integrations import fetching
from app.integrations.evidence import mirror as mirroring
from app.integrations.national_portal import deliver
from app.integrations.national_portal import line as portal_line
from app.integrations.national_portal.dictionaries import pulling
from app.integrations.national_portal.dictionaries.pulling import Puller
from app.integrations.national_portal.dictionaries.sources import Dictionary
from app.integrations.national_portal.inbound import receiving
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.reconciliation import running as reconciling
from app.outbox import relay as relaying
from app.signing.sessions import service as signing_sessions
from app.signing.validations import revalidating
from app.signing.validations.revalidating import Revalidation
from app.uploads.sweeping import Sweeper
from app.wiring import (
    gathering,
    noting,
    partners,
    periodic,
    rechecking,
    remote_signing,
    sealing,
    stamping,
)
from app.wiring import parts as wiring
from app.wiring.measuring import Measuring
from app.wiring.parts import Parts
from app.wiring.settings import Settings

# A worker that was killed leaves its job "doing"; its heart has stopped.
_STALLED_SECONDS: Final = 6
_HEARTBEAT_SECONDS: Final = 2
# 03:15 in Viet Nam, after the dictionaries: the library reckons in UTC.
_NIGHTLY: Final = "15 20 * * *"
_RECONCILE: Final = "national_portal.reconcile"
_SWEEP_UPLOADS: Final = "uploads.sweep"
_RETRY: Final = RetryStrategy(max_attempts=12, wait=1, exponential_wait=2)
# A signer takes minutes at most: the session ends before the attempts do.
_POLL: Final = RetryStrategy(max_attempts=600, wait=3)
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
        app = _jobs(parts, line, fetched, http)
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


def _jobs(
    parts: Parts, line: Line, fetched: httpx.AsyncClient, http: httpx.AsyncClient
) -> App:
    """Return the job library's app with every task of the house."""
    app = App(connector=PsycopgConnector(conninfo=wiring.database_url(parts.settings)))
    workshop = _workshop(parts, http)

    @app.task(name=tasks.PRINT_FORM, retry=_RETRY)
    async def print_form(form_id: str) -> None:
        await workshop.print_form(UUID(form_id))

    @app.task(name=tasks.SEAL_RESULT, retry=_RETRY)
    async def seal_result(dossier_id: str) -> None:
        await workshop.seal_result(UUID(dossier_id))

    binder = Binder(parts.sessions, parts.storage, workshop.press, parts.clock)

    @app.task(name=tasks.PRINT_REGISTER, retry=_RETRY)
    async def print_register(register_id: str) -> None:
        await binder.print(UUID(register_id))

    @app.task(name=tasks.RELOCATE, retry=_RETRY)
    async def relocate() -> None:
        done = await relocating.relocate(parts.sessions, at=parts.clock.now())
        _log.info("dossiers_relocated", moved=done.moved, stuck=len(done.stuck))

    _hear_the_portal(app, parts, fetched)
    _ask_the_portal(app, wiring.portal_puller(parts, line))
    periodic.tell_ratings(app, wiring.portal_rater(parts, line), parts.clock)
    periodic.hear_questions(app, wiring.portal_listener(parts, line))
    periodic.collect_documents(app, partners.collector(parts, fetched))
    periodic.collect_evidence(app, parts, fetched)
    _keep_up(app, parts)
    _sweep_drafts(app, parts)
    _reconcile_nightly(app, parts, line)
    _sign(app, parts, http)
    _seal_days(app, parts, http)
    return app


def _reconcile_nightly(app: App, parts: Parts, line: Line) -> None:
    reconciler = wiring.reconciler(
        parts.settings, sessions=parts.sessions, clock=parts.clock, line=line
    )
    if reconciler is None:
        return

    @app.periodic(cron=_NIGHTLY)
    @app.task(name=_RECONCILE, queueing_lock=_RECONCILE, lock=_RECONCILE)
    async def reconcile(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        await reconciling.run(reconciler, everything=False)


def _hear_the_portal(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    """Add what is done with messages of the National Portal, where it is connected."""
    clerk = wiring.portal_clerk(parts, http)
    if clerk is None:
        return

    @app.task(name=receiving.ACT, retry=_RETRY)
    async def act_on_inbound(message_id: str) -> None:
        await clerk.act(UUID(message_id))


def _ask_the_portal(app: App, puller: Puller | None) -> None:
    """Add the nightly look at the Portal's dictionaries; each fails alone."""
    if puller is None:
        return

    @app.task(name=pulling.PULL, retry=_RETRY)
    async def pull_dictionary(name: str) -> None:
        await puller.pull(Dictionary(name))

    # 02:30 in Viet Nam.
    @app.periodic(cron="30 19 * * *")
    @app.task(name=pulling.PULL_ALL, queueing_lock=pulling.PULL_ALL)
    async def pull_dictionaries(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        for dictionary in Dictionary:
            await pull_dictionary.configure(
                queueing_lock=f"{pulling.PULL}:{dictionary}"
            ).defer_async(name=dictionary.value)


def _sign(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    """Add what signing asks of services far away, and of the years."""
    asking = remote_signing.asking(parts, http)

    @app.task(name=tasks.ASK_PROVIDER, retry=_RETRY)
    async def ask_provider(session_id: str) -> None:
        await asking.ask(UUID(session_id))

    @app.task(name=tasks.COLLECT_SIGNATURES, retry=_POLL)
    async def collect_signatures(session_id: str) -> None:
        await asking.collect(UUID(session_id))

    @app.periodic(cron="17 * * * *")
    @app.task(
        name=tasks.FORGET_SIGNING_SESSIONS, queueing_lock=tasks.FORGET_SIGNING_SESSIONS
    )
    async def forget_sessions(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        async with transaction(parts.sessions) as session:
            await signing_sessions.forget_expired(session, at=parts.clock.now())

    archive = remote_signing.archive(parts, http)
    if archive is not None:

        @app.periodic(cron="37 * * * *")
        @app.task(name=tasks.ARCHIVE_RESULTS, queueing_lock=tasks.ARCHIVE_RESULTS)
        async def archive_results(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
            done = await archive.keep_up()
            _log.info("results_archived", results=done)


def _seal_days(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    """Add the sealing of the day that ended, tried anew each hour."""
    sealer = stamping.sealer(parts, http)

    @app.periodic(cron="7 * * * *")
    @app.task(
        name=audit_sealing.SEAL,
        queueing_lock=audit_sealing.SEAL,
        lock=audit_sealing.SEAL,
    )
    async def seal_day(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        await sealer.run()


def _keep_up(app: App, parts: Parts) -> None:
    """Add what is done because time passes, or because something else ended."""
    upkeep = Upkeep(parts.sessions, parts.calendar, parts.clock)

    @app.task(name=tasks.CORRECT_DUE_TIMES, retry=_RETRY)
    async def correct_due_times(name: str) -> None:
        changed = await upkeep.correct_due_times(name)
        _log.info("due_times_corrected", calendar=name, dossiers=changed)

    @app.task(name=tasks.TELL_ORIGIN, retry=_RETRY)
    async def tell_origin(dossier_id: str) -> None:
        await upkeep.tell_origin(UUID(dossier_id))

    @app.task(name=tasks.TELL_LINKED, retry=_RETRY)
    async def tell_linked(dossier_id: str) -> None:
        await upkeep.tell_linked(UUID(dossier_id))

    @app.periodic(cron="* * * * *")
    @app.task(name=tasks.LAPSE_CONSULTATIONS, queueing_lock=tasks.LAPSE_CONSULTATIONS)
    async def lapse_consultations(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        await upkeep.lapse_consultations()

    @app.periodic(cron="17 * * * *")
    @app.task(name=tasks.FORGET_COUNTS, queueing_lock=tasks.FORGET_COUNTS)
    async def forget_counts(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        await upkeep.forget_counts()

    _keep_files(app, parts)
    _keep_verdicts(app, parts)
    _sweep_sign_in(app, parts)


def _sweep_sign_in(app: App, parts: Parts) -> None:
    """Add what ends sessions' traces and the accounts that nobody uses."""

    @app.periodic(cron="27 * * * *")
    @app.task(name=identity.SWEEP, queueing_lock=identity.SWEEP)
    async def sweep_sign_in(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        shut = await identity.sweep(Transactions(parts.sessions, parts.clock))
        _log.info("sign_in_swept", accounts_shut=shut)


def _keep_verdicts(app: App, parts: Parts) -> None:
    """Add the checking of kept documents whose time has come."""
    transactions = Transactions(parts.sessions, parts.clock)
    revalidation = Revalidation(transactions, parts.storage, parts.checker)
    recheck = rechecking.recheck(parts)

    @app.task(name=tasks.KEEP_VERDICTS, retry=_RETRY)
    async def keep_verdicts(dossier_id: str) -> None:
        await recheck.keep(UUID(dossier_id))

    @app.periodic(cron="17 * * * *")
    @app.task(name=revalidating.REVALIDATE, queueing_lock=revalidating.REVALIDATE)
    async def revalidate(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        _log.info("signatures_revalidated", documents=await revalidation.run())


def _keep_files(app: App, parts: Parts) -> None:
    """Add what is done with files: scans that were missed, uploads that expired."""
    sweeper = Sweeper(parts.sessions, parts.storage, parts.clock)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name=_SWEEP_UPLOADS, queueing_lock=_SWEEP_UPLOADS)
    async def sweep_uploads(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        _log.info("uploads_swept", removed=await sweeper.sweep())

    if parts.scanner is None:
        return
    rescan = Rescan(parts.sessions, parts.storage, parts.scanner, parts.clock)

    @app.periodic(cron="* * * * *")
    @app.task(name=tasks.SCAN_PAPERS, queueing_lock=tasks.SCAN_PAPERS)
    async def scan_papers(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        await rescan.look()


def _sweep_drafts(app: App, parts: Parts) -> None:
    life = parts.settings.drafts.life
    sweeping = Sweeping(parts.sessions, parts.storage, parts.clock, life)

    @app.periodic(cron="17 * * * *")
    @app.task(name=tasks.SWEEP_DRAFTS, queueing_lock=tasks.SWEEP_DRAFTS)
    async def sweep_drafts(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
        swept = await sweeping.sweep()
        _log.info("drafts_swept", warned=swept.warned, ended=swept.ended)

    @app.task(name=tasks.DROP_FILE, retry=_RETRY)
    async def drop_file(file_id: str) -> None:
        await sweeping.drop_file(UUID(file_id))


def _watch(parts: Parts) -> Watch:
    wanted = parts.settings.reminders
    return Watch(
        sessions=parts.sessions,
        clock=parts.clock,
        calendars=parts.calendar,
        plan=Plan(wanted.shares, wanted.escalation),
    )


def _workshop(parts: Parts, http: httpx.AsyncClient) -> Workshop:
    return Workshop(
        sessions=parts.sessions,
        storage=parts.storage,
        press=Press.over(),
        sealer=sealing.sealer(parts, remote_signing.timestamper(parts.settings, http)),
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
