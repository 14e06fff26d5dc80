"""Remote signing services, each a process of its own that misbehaves on demand."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from app.integrations.remote_signing.calls import Line
from app.integrations.remote_signing.csc import CscKey
from app.integrations.remote_signing.mysign import MySignKey
from app.integrations.remote_signing.settings import (
    CscSettings,
    MySignSettings,
    Service,
    SmartCaSettings,
)
from app.integrations.remote_signing.smartca import SmartCaKey
from app.integrations.remote_signing.tsa import HttpTimeStamper
from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Level
from app.signing.sealing import completing, fitness, pades, preparing, values
from app.signing.sealing.errors import (
    KeyLocked,
    ProviderUnavailable,
    SealRejected,
    ValueRejected,
)
from app.signing.sealing.ports import (
    Answer,
    Credential,
    Decline,
    Declined,
    SigningProvider,
    ToSign,
    Values,
    Waiting,
)
from app.signing.sealing.preparing import Prepared, Purpose
from app.signing.trust import store
from app.signing.trust.store import TrustStore
from simulators.pki import authority
from simulators.pki.authority import PersonSpec, Pki
from simulators.signing_services.process import running
from simulators.signing_services.services import PIN, SECRET
from tests.conftest import MORNING
from tests.signing import pdfs

USER = "083192000101"
PURPOSE = Purpose("Signature1", "Ký thành phần hồ sơ", "")
PDF = pdfs.form_pdf()


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    people = {"hoa": PersonSpec("NGUYỄN THỊ HOA", citizen_id=USER, rsa=True)}
    folder = tmp_path_factory.mktemp("remote")
    return authority.make_pki(folder, people=people, offices={}, at=MORNING)


@pytest.fixture(scope="module")
def trust(pki: Pki) -> TrustStore:
    return store.load(pki.trust_store)


@pytest.fixture(scope="module")
def address(pki: Pki) -> Iterator[str]:
    with running(pki.folder) as address:
        yield address


@dataclass(frozen=True)
class Services:
    http: httpx.AsyncClient
    address: str
    timeout: float = 20

    async def misbehave(self, kind: str, **more: Any) -> None:
        rule = {"kind": kind, **more}
        response = await self.http.post(
            f"{self.address}/inspect/misbehaviour", json=rule
        )
        response.raise_for_status()

    def csc(self, *, pin: str = PIN, asynchronous: bool = True) -> CscKey:
        settings = CscSettings(
            url=AnyHttpUrl(self.address),
            timeout_seconds=self.timeout,
            token_url=AnyHttpUrl(f"{self.address}/oauth2/token"),
            client_id="mot-cua",
            client_secret=SecretStr(SECRET),
            pin=SecretStr(pin),
            asynchronous=asynchronous,
        )
        return CscKey(Line(self.http, settings), settings, user_id=USER)

    def smartca(self) -> SmartCaKey:
        settings = SmartCaSettings(
            url=AnyHttpUrl(self.address),
            timeout_seconds=self.timeout,
            sp_id="mot-cua",
            sp_password=SecretStr(SECRET),
        )
        return SmartCaKey(Line(self.http, settings), settings, user_id=USER)

    def mysign(self) -> MySignKey:
        settings = MySignSettings(
            url=AnyHttpUrl(self.address),
            timeout_seconds=self.timeout,
            client_id="mot-cua",
            client_secret=SecretStr(SECRET),
        )
        return MySignKey(Line(self.http, settings), settings, user_id=USER)

    def tsa(self, at: datetime) -> HttpTimeStamper:
        query = f"at={at.strftime('%Y-%m-%dT%H:%M:%SZ')}"
        url = AnyHttpUrl(f"{self.address}/tsa?{query}")
        return HttpTimeStamper(
            Line(self.http, Service(url=url, timeout_seconds=self.timeout))
        )


@pytest.fixture
async def services(address: str) -> AsyncIterator[Services]:
    async with httpx.AsyncClient(trust_env=False) as http:
        made = Services(http, address)
        await made.misbehave("none")
        yield made


Make = Callable[[Services], SigningProvider]
every_service = pytest.mark.parametrize(
    "make",
    [Services.csc, Services.smartca, Services.mysign],
    ids=["csc", "smartca", "mysign"],
)


async def asked(key: SigningProvider, count: int = 2) -> "Asked":
    credential = await key.credential()
    prepared = [
        preparing.prepare(PDF, credential=credential, purpose=PURPOSE, at=MORNING)
        for _ in range(count)
    ]
    requests = [ToSign(each.to_be_signed, "Tờ khai") for each in prepared]
    return Asked(key, credential, prepared, requests)


@dataclass(frozen=True)
class Asked:
    key: SigningProvider
    credential: Credential
    prepared: list[Prepared]
    requests: list[ToSign]

    async def answer(self) -> Answer:
        """Ask until the signer has confirmed, or will not."""
        answer = await self.key.begin(self.requests)
        for _ in range(5):
            if not isinstance(answer, Waiting):
                return answer
            answer = await self.key.collect(answer.ticket)
        return answer

    async def signed(self) -> list[bytes]:
        answer = await self.answer()
        assert isinstance(answer, Values), answer
        given = values.one_each(answer, self.requests)
        return [
            completing.complete(PDF, one, value, credential=self.credential)
            for one, value in zip(self.prepared, given, strict=True)
        ]


@every_service
async def test_it_signs_a_batch_that_passes(
    services: Services, make: Make, trust: TrustStore
) -> None:
    whole = await asked(make(services))

    assert fitness.problem(whole.credential, trust=trust, at=MORNING) is None
    assert fitness.belongs_to(whole.credential.certificate, USER)
    for pdf in await whole.signed():
        completing.verify(
            pdf,
            field="Signature1",
            credential=whole.credential,
            at=MORNING,
            trust=trust,
        )


@every_service
async def test_it_waits_as_long_as_the_signer_takes(
    services: Services, make: Make
) -> None:
    await services.misbehave("none", polls=3)
    whole = await asked(make(services), count=1)

    first = await whole.key.begin(whole.requests)
    assert isinstance(first, Waiting)
    answers = [await whole.key.collect(first.ticket) for _ in range(4)]

    assert [type(each) for each in answers] == [Waiting] * 3 + [Values]


@every_service
@pytest.mark.parametrize("kind", ["wrong_value", "cut", "twice", "fewer"])
async def test_a_wrong_value_is_found_before_it_is_used(
    services: Services, make: Make, kind: str
) -> None:
    await services.misbehave(kind)
    whole = await asked(make(services))

    with pytest.raises(ValueRejected):
        await whole.signed()


@every_service
async def test_another_certificate_signs_nothing(
    services: Services, make: Make, trust: TrustStore
) -> None:
    await services.misbehave("other_certificate")

    try:
        whole = await asked(make(services))
    except ProviderUnavailable:
        return  # an authority's key signs another way than this service does

    assert not fitness.belongs_to(whole.credential.certificate, USER)


@every_service
@pytest.mark.parametrize(
    ("kind", "reason"),
    [("refused", Decline.BY_SIGNER), ("expired", Decline.EXPIRED)],
)
async def test_it_tells_who_ended_it(
    services: Services, make: Make, kind: str, reason: Decline
) -> None:
    await services.misbehave(kind)
    whole = await asked(make(services))

    assert await whole.answer() == Declined(reason)


@every_service
@pytest.mark.parametrize("kind", ["html", "server_error", "slow"])
async def test_an_answer_that_is_none_leaves_it_open(
    services: Services, make: Make, kind: str
) -> None:
    whole = await asked(make(services), count=1)
    await services.misbehave(kind, slow_seconds=1)
    hasty = replace(services, timeout=0.2) if kind == "slow" else services

    with pytest.raises(ProviderUnavailable):
        await make(hasty).begin(whole.requests)


@every_service
async def test_a_service_that_is_down_leaves_it_open(
    services: Services, make: Make
) -> None:
    gone = Services(services.http, "http://127.0.0.1:9")

    with pytest.raises(ProviderUnavailable):
        await make(gone).credential()


async def test_csc_answers_at_once_where_it_can(
    services: Services, trust: TrustStore
) -> None:
    key = services.csc(asynchronous=False)

    pdf = await pades.sign(PDF, by=key, purpose=PURPOSE, at=MORNING, trust=trust)

    assert pdf.startswith(PDF)


async def test_csc_signs_with_pss_and_tells_the_salt(services: Services) -> None:
    credential = await services.csc().credential()

    assert credential.scheme == "rsassa_pss"


async def test_a_wrong_pin_is_told_apart(services: Services) -> None:
    whole = await asked(services.csc(pin="000000"), count=1)

    with pytest.raises(KeyLocked):
        await whole.key.begin(whole.requests)


async def test_a_ticket_never_leads_to_another_address(services: Services) -> None:
    with pytest.raises(ProviderUnavailable):
        await services.smartca().collect("../../credentials")


class TestTimeStamps:
    async def test_prove_the_time_of_a_signature(
        self, services: Services, trust: TrustStore
    ) -> None:

        pdf = await pades.sign(
            PDF,
            by=services.csc(asynchronous=False),
            purpose=PURPOSE,
            at=MORNING,
            trust=trust,
            timestamper=services.tsa(MORNING),
        )

        report = validation.validate(pdf, at=MORNING, trust=trust, policy=DOSSIER)
        assert report.indication is Indication.TOTAL_PASSED
        assert report.signatures[0].level is Level.T

    @pytest.mark.parametrize("kind", ["wrong_value", "html", "server_error"])
    async def test_of_something_else_are_refused(
        self, services: Services, kind: str
    ) -> None:
        await services.misbehave(kind)

        with pytest.raises((ProviderUnavailable, SealRejected)):
            await completing.token_over(b"value", by=services.tsa(MORNING))
