"""A session whose key is at a remote service: the worker asks, waits and completes."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from app.dossiers.asking_providers import Asking, StillWaiting
from app.integrations.remote_signing.settings import (
    RemoteSigningSettings,
    SmartCaSettings,
)
from app.signing.sealing.errors import ProviderUnavailable
from app.wiring import remote_signing
from simulators.pki.authority import Pki
from simulators.signing_services.process import running
from simulators.signing_services.services import SECRET
from tests.conftest import MORNING
from tests.dossiers import signers, walks
from tests.dossiers.signers import PAPER
from tests.dossiers.towns import Json, Town


@pytest.fixture(scope="module")
def address(pki: Pki) -> Iterator[str]:
    signers.issue(pki, at=MORNING)
    with running(pki.folder) as address:
        yield address


@pytest.fixture
async def services(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        await misbehave(http, "none", polls=0)
        yield http


async def misbehave(http: httpx.AsyncClient, kind: str, **more: Any) -> None:
    rule = {"kind": kind, **more}
    (await http.post("/inspect/misbehaviour", json=rule)).raise_for_status()


@pytest.fixture
def asking(town: Town, services: httpx.AsyncClient) -> Asking:
    """The worker's asking, connected to SmartCA; the portal is told so too."""
    smartca = SmartCaSettings(
        url=AnyHttpUrl(str(services.base_url)),
        timeout_seconds=20,
        sp_id="mot-cua",
        sp_password=SecretStr(SECRET),
    )
    town.parts.settings.remote_signing = RemoteSigningSettings(smartca=smartca)
    town.http._transport.app.state.signing_providers = remote_signing.names(  # type: ignore[attr-defined] # the application under test
        town.parts.settings
    )
    return remote_signing.asking(town.parts, services)


async def opened(town: Town) -> tuple[Json, Json]:
    dossier = await signers.draft_with_paper(town)
    session = walks.done(
        await town.person("hoa").post(
            "/v1/signing-sessions",
            {
                "documents": [{"dossier_id": dossier["id"], "paper": PAPER}],
                "provider": "smartca",
            },
        )
    )
    return dossier, session


async def seen(town: Town, session: Json) -> Json:
    path = f"/v1/signing-sessions/{session['id']}"
    document: Json = walks.done(await town.person("hoa").get(path))["documents"][0]
    return document


async def test_a_confirmed_request_ends_with_the_paper_signed(
    town: Town, asking: Asking, services: httpx.AsyncClient
) -> None:
    await misbehave(services, "none", polls=1)
    dossier, session = await opened(town)

    await asking.ask(UUID(session["id"]))
    with pytest.raises(StillWaiting):
        await asking.collect(UUID(session["id"]))
    await asking.collect(UUID(session["id"]))

    assert (await seen(town, session))["state"] == "signed"
    (paper,) = (await walks.seen(town, dossier))["papers"]
    assert paper["verdict"]["indication"] == "TOTAL-PASSED"


async def test_jobs_done_twice_change_nothing(town: Town, asking: Asking) -> None:
    _, session = await opened(town)
    for _ in range(2):
        await asking.ask(UUID(session["id"]))
        await asking.collect(UUID(session["id"]))
    once = await seen(town, session)

    await asking.ask(UUID(session["id"]))
    await asking.collect(UUID(session["id"]))

    assert {**once, "source_link": "", "signed_link": ""} == {
        **(await seen(town, session)),
        "source_link": "",
        "signed_link": "",
    }


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("refused", "declined_by_signer"),
        ("expired", "expired"),
        ("wrong_value", "signature_value_mismatch"),
        ("twice", "declined_by_provider"),
    ],
)
async def test_a_request_that_goes_wrong_is_told_with_its_reason(
    town: Town,
    asking: Asking,
    services: httpx.AsyncClient,
    kind: str,
    reason: str,
) -> None:
    dossier, session = await opened(town)
    await misbehave(services, kind, polls=0)

    await asking.ask(UUID(session["id"]))
    await asking.collect(UUID(session["id"]))

    document = await seen(town, session)
    assert (document["state"], document["refused"]) == ("refused", reason)
    (paper,) = (await walks.seen(town, dossier))["papers"]
    assert paper["sha256"] == document["document_sha256"]


async def test_a_service_in_trouble_leaves_the_session_open(
    town: Town, asking: Asking, services: httpx.AsyncClient
) -> None:
    _, session = await opened(town)
    await misbehave(services, "html")

    with pytest.raises(ProviderUnavailable):
        await asking.ask(UUID(session["id"]))

    assert (await seen(town, session))["state"] == "waiting"


async def test_a_session_that_ended_asks_nobody(town: Town, asking: Asking) -> None:
    _, session = await opened(town)
    town.clock.at += timedelta(minutes=20)

    await asking.ask(UUID(session["id"]))

    assert (await seen(town, session))["refused"] == "expired"
