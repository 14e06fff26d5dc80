"""The services of the test authorities, on a loopback port, at any time of day."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel

from app.core.clock import FixedClock
from app.core.database import Sessions
from app.integrations import fetching
from app.integrations.evidence.collecting import Collector
from app.integrations.evidence.settings import EvidenceSettings
from app.signing.trust.publications import Publication
from app.signing.trust.store import TrustStore
from tests.signing.national_pki import CONFIGURATION, NationalPki

Answer = tuple[int, dict[str, str], bytes]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's
        pass


@dataclass
class Services:
    """The authorities' CRLs and OCSP responders; `instead` answers in their place."""

    clock: FixedClock
    asked: list[str] = field(default_factory=list)
    stated: list[dict[str, str]] = field(default_factory=list)
    instead: Callable[[str], Answer | None] = lambda _: None
    animator: Any = None

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        self.stated.append(
            {name: value for name, value in environ.items() if name[:7] == "HTTP_IF"}
        )
        told = self.instead(path)
        if told is not None:
            status, headers, body = told
            start(f"{status} Told", list(headers.items()))
            return [body]
        environ["HTTP_X_CERTOMANCER_FAKE_TIME"] = self.clock.now().isoformat()
        return self.animator(environ, start)

    def asks_for(self, word: str) -> int:
        return sum(word in path for path in self.asked)


@dataclass(frozen=True)
class Bench:
    """A collector over real services and a real database."""

    pki: NationalPki
    services: Services
    collector: Collector
    clock: FixedClock

    def trusting(self, trust: TrustStore) -> "Bench":
        return replace(self, collector=replace(self.collector, trust=lambda: trust))


@pytest.fixture(scope="session")
def published(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[NationalPki, WSGIServer]]:
    if not CONFIGURATION.is_file():
        pytest.skip("the configuration of the test authorities is absent")
    server = make_server("127.0.0.1", 0, lambda *_: [], handler_class=_Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    pki = NationalPki(tmp_path_factory.mktemp("published"), address)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield pki, server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def national(published: tuple[NationalPki, WSGIServer]) -> NationalPki:
    return published[0]


@pytest.fixture
async def bench(
    published: tuple[NationalPki, WSGIServer], sessions: Sessions, clock: FixedClock
) -> Any:
    pki, server = published
    store = AnimatorArchStore({ArchLabel("vn"): pki.architecture})
    services = Services(clock, animator=Animator(store, with_web_ui=False))
    server.set_app(services)
    settings = EvidenceSettings(inner_origins=(pki.published_at or "",))
    async with fetching.client() as http:
        collector = Collector(sessions, clock, http, settings, lambda: trusted(pki))
        yield Bench(pki, services, collector, clock)


def trusted(pki: NationalPki) -> TrustStore:
    """A store that states where the national authority publishes its list."""
    stated = Publication(
        issuer=_digest(pki, "vnptca"),
        crls=(f"{pki.published_at}/vn/crls/vnptca/latest.crl",),
    )
    return replace(pki.trust("vnroot", "govroot"), publications=(stated,))


def _digest(pki: NationalPki, label: str) -> str:
    digest: bytes = pki.certificate(label).sha256
    return digest.hex()
