"""The long-lived parts of a process, made once from the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from joserfc.jwk import OctKey

from app.core import database
from app.core.clock import Clock, SystemClock
from app.core.database import Sessions
from app.core.encryption import ring
from app.dossiers.calendars import Calendars
from app.dossiers.ports import KnowsPeople
from app.files.links import FileLinks
from app.files.scanning import Clamd
from app.files.storage import Storage, open_storage
from app.identity.tokens import Tokens
from app.integrations.fetching import Allowed, Fetcher
from app.integrations.national_portal import deliver
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.dictionaries.opinions import GivenRatings
from app.integrations.national_portal.dictionaries.pulling import Puller
from app.integrations.national_portal.dictionaries.ratings import Rater
from app.integrations.national_portal.dvc_sync import deliver as dvc_sync
from app.integrations.national_portal.dvc_sync.client import DvcSyncClient
from app.integrations.national_portal.dvc_sync.files import StoredFiles
from app.integrations.national_portal.inbound.acting import Clerk
from app.integrations.national_portal.inbound.papers import PaperDesk
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.questions import delivering
from app.integrations.national_portal.questions.pulling import Listener
from app.integrations.national_portal.reconciliation.comparing import Reconciler
from app.outbox.relay import Relay
from app.signing.pool import PoolLimits, ValidationPool
from app.wiring import encrypting, trusting
from app.wiring.checking import PooledChecker
from app.wiring.settings import Settings


class DatabaseUrlMissing(RuntimeError):
    """No database was given, and this command starts none of its own."""


@dataclass(frozen=True)
class Parts:
    settings: Settings
    sessions: Sessions
    clock: Clock
    storage: Storage
    links: FileLinks
    tokens: Tokens
    calendar: Calendars
    checker: PooledChecker
    scanner: Clamd | None = None
    known_people: KnowsPeople | None = None

    @property
    def gateway_live(self) -> bool:
        """Tell whether fees can be paid online: no gateway is wired yet."""
        return False


@asynccontextmanager
async def opened(
    settings: Settings, *, clock: Clock | None = None
) -> AsyncIterator[Parts]:
    """Open the parts, and close them at the end."""
    ring.install(settings.encryption.ring())
    engine = database.connect(
        database_url(settings), pool_size=settings.database.pool_size
    )
    limits = PoolLimits(workers=settings.signing.workers)
    evidence = trusting.evidence_folder(settings)
    async with ValidationPool(
        trust=settings.signing.trust, evidence=evidence, limits=limits
    ) as pool:
        try:
            yield Parts(
                settings=settings,
                sessions=database.sessions_of(engine),
                clock=clock or SystemClock(),
                storage=storage(settings),
                links=links(settings),
                tokens=tokens(settings),
                calendar=Calendars(),
                checker=PooledChecker(pool),
                scanner=scanner(settings),
            )
        finally:
            await engine.dispose()


@asynccontextmanager
async def begun(settings: Settings) -> AsyncIterator[Parts]:
    """Open the parts of a process that serves, if its keys are those of its database.

    Raises:
        WrongKeys
    """
    async with opened(settings) as parts:
        await encrypting.check(parts.sessions, parts.clock)
        yield parts


def database_url(settings: Settings) -> str:
    if settings.database.url is None:
        raise DatabaseUrlMissing
    return settings.database.url.get_secret_value()


def storage(settings: Settings) -> Storage:
    folder = settings.data_folder.resolve() / "files"
    return open_storage(settings.files.url or folder.as_uri())


def scanner(settings: Settings) -> Clamd | None:
    """Return what asks for malware, where a scanner is configured."""
    given = settings.antivirus
    if given is None:
        return None
    return Clamd(given.address, given.largest_megabytes * 1_000_000, given.seconds)


def links(settings: Settings) -> FileLinks:
    return FileLinks(
        public_url=settings.public_url,
        key=settings.files.link_key.get_secret_value().encode(),
        life=timedelta(minutes=settings.files.link_minutes),
    )


def tokens(settings: Settings) -> Tokens:
    key = settings.identity.token_key.get_secret_value()
    return Tokens(key=OctKey.import_key(key), issuer=settings.public_url)


def portal_relay(parts: Parts, line: Line) -> Relay | None:
    """Return what delivers to the National Portal, where one is configured."""
    settings = parts.settings.national_portal
    if settings is None:
        return None
    if settings.successor is not None:
        return dvc_sync.relay(
            sessions=parts.sessions,
            client=DvcSyncClient(settings=settings.successor, line=line),
            files=StoredFiles(parts.sessions, parts.storage),
            clock=parts.clock,
        )
    client = NationalPortalClient(settings=settings, line=line)
    return _relay(parts, client)


def portal_width(settings: Settings) -> int:
    """Return how many dossiers a worker has on their way to the Portal at once."""
    portal = settings.national_portal
    new = portal is not None and portal.successor is not None
    return dvc_sync.WIDTH if new else deliver.WIDTH


def reconciler(
    settings: Settings, *, sessions: Sessions, clock: Clock, line: Line
) -> Reconciler | None:
    """Return what compares with the National Portal, where one can be asked."""
    portal = settings.national_portal
    if portal is None or portal.successor is not None:
        return None
    client = NationalPortalClient(settings=portal, line=line)
    relay = deliver.relay(
        sessions=sessions, client=client, links=links(settings), clock=clock
    )
    return Reconciler(sessions, client, clock, relay.deliver_all_at_once)


def _relay(parts: Parts, client: NationalPortalClient) -> Relay:
    return deliver.relay(
        sessions=parts.sessions, client=client, links=parts.links, clock=parts.clock
    )


def portal_puller(parts: Parts, line: Line) -> Puller | None:
    """Return who asks the National Portal for its dictionaries, where one is configured."""
    settings = parts.settings.national_portal
    if settings is None:
        return None
    client = NationalPortalClient(settings=settings, line=line)
    return Puller(client, parts.sessions, parts.clock)


def portal_rater(parts: Parts, line: Line) -> Rater | None:
    """Return who tells the National Portal what citizens thought, where configured."""
    settings = parts.settings.national_portal
    if settings is None:
        return None
    client = NationalPortalClient(settings=settings, line=line)
    return Rater(client, GivenRatings(parts.sessions))


def portal_listener(parts: Parts, line: Line) -> Listener | None:
    """Return who asks the National Portal for questions, where one is configured."""
    settings = parts.settings.national_portal
    if settings is None:
        return None
    client = NationalPortalClient(settings=settings, line=line)
    return Listener(client, parts.sessions, parts.clock)


def answer_relay(parts: Parts, line: Line) -> Relay | None:
    """Return what delivers answers to the National Portal, where one is configured."""
    settings = parts.settings.national_portal
    if settings is None:
        return None
    client = NationalPortalClient(settings=settings, line=line)
    return delivering.relay(
        portal=client,
        wait=timedelta(seconds=settings.timeout_seconds),
        sessions=parts.sessions,
        clock=parts.clock,
    )


def portal_clerk(parts: Parts, http: httpx.AsyncClient) -> Clerk | None:
    """Return who acts on what the National Portal sends, where it may send."""
    settings = parts.settings.national_portal_inbound
    if settings is None:
        return None
    allowed = Allowed(
        origins=frozenset(settings.file_origins + settings.inner_file_origins),
        inside=frozenset(settings.inner_file_origins),
        largest=settings.file_megabytes * 1_000_000,
        seconds=settings.fetch_seconds,
    )
    return Clerk(
        sessions=parts.sessions,
        papers=PaperDesk(Fetcher(http, allowed), parts.storage, parts.checker),
        calendar=parts.calendar,
        clock=parts.clock,
    )
