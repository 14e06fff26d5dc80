"""Nobody approves on a signature that was sound at filing and is found bad since."""

import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.core.postgres.cluster import Cluster
from app.signing.pool import PoolLimits, ValidationPool
from simulators.pki import authority
from simulators.pki.authority import Pki
from tests.conftest import MORNING
from tests.dossiers import towns, walks
from tests.dossiers.papers import Papers
from tests.dossiers.towns import Json, Resident, Town, path_of

DAY = timedelta(days=1)
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Place:
    """A town whose authorities revoke what a test wants revoked."""

    town: Town
    pki: Pki

    def later(self, days: int) -> None:
        self.town.clock.at += days * DAY
        authority.refresh_crls(self.pki, at=self.town.clock.at)

    def revoke(self, who: str, at: datetime) -> None:
        authority.revoke(self.pki, who, revoked_at=at)
        authority.refresh_crls(self.pki, at=self.town.clock.at)


@pytest.fixture(scope="module")
async def opened_place(
    server: Cluster,
    seeded: str,
    pki: Pki,
    signed_papers: Papers,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("rechecked")
    own = Pki(Path(shutil.copytree(pki.folder, folder / "pki")), pki.people)
    name = f"town_{secrets.token_hex(6)}"
    server.create_database(name, template=seeded)
    limits = PoolLimits(workers=1)
    async with ValidationPool(trust=own.trust_store, limits=limits) as pool:
        ground = towns.Ground(server.url(name), folder, own, pool, signed_papers)
        async with towns.opened(ground, at=MORNING) as town:
            yield Place(town, own)


@pytest.fixture
def place(opened_place: Place, at: datetime) -> Place:
    opened_place.town.clock.at = at
    (opened_place.pki.folder / "revoked.json").unlink(missing_ok=True)
    authority.refresh_crls(opened_place.pki, at=at)
    return opened_place


async def decidable(place: Place) -> Json:
    """Return a dossier that only its leader's word is wanting to."""
    filed = await walks.submitted(place.town, walks.FREE)
    await walks.keep_verdicts(place.town, filed)
    return await walks.take(place.town, filed, "accept", "forward", "forward")


async def reports(who: Resident, dossier: Json) -> Json:
    answer = await who.get(f"{path_of(dossier)}/signature-reports")
    found: Json
    (found,) = answer.json()
    return found


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_revocation_from_before_the_filing_stops_approval_and_says_why(
    place: Place, at: datetime
) -> None:
    dossier = await decidable(place)
    place.later(days=2)
    place.revoke("hoa", at - DAY)

    approved = await walks.attempt(place.town, dossier, "approve")
    rejected = await walks.attempt(place.town, dossier, "reject")

    (told,) = approved.json()["errors"]
    assert problem(approved) == (409, "signature_no_longer_holds")
    assert told["path"] == "/papers/TK-XNTTHN"
    assert "nay là chưa đủ căn cứ" in told["message"]
    assert "thu hồi từ 09:00 ngày 22-11-2026" in told["message"]
    assert rejected.status_code == 200


async def test_a_revocation_from_after_the_filing_is_told_and_stops_nothing(
    place: Place, at: datetime
) -> None:
    dossier = await decidable(place)
    place.later(days=2)
    place.revoke("hoa", at + DAY)

    approved = walks.done(await walks.attempt(place.town, dossier, "approve"))

    found = await reports(place.town.holder(approved["open_steps"][0]), dossier)
    assert (found["standing"], found["reports"]) == ("doubtful", 2)
    assert "thu hồi từ 09:00 ngày 24-11-2026" in found["changed"][1]


async def test_what_is_found_bad_between_approval_and_issue_stops_the_issue(
    place: Place, at: datetime
) -> None:
    dossier = await walks.take(place.town, await decidable(place), "approve")
    place.later(days=2)
    place.revoke("hoa", at - DAY)

    issued = await walks.attempt(place.town, dossier, "issue")

    assert problem(issued) == (409, "signature_no_longer_holds")


async def test_a_batch_looks_again_too(place: Place, at: datetime) -> None:
    dossier = await decidable(place)
    place.later(days=2)
    place.revoke("hoa", at - DAY)
    leader = place.town.holder(dossier["open_steps"][0])
    item = {
        "dossier_id": dossier["id"],
        "version": dossier["version"],
        "granted": True,
    }

    done = await leader.post("/v1/batches", {"act": "decide", "items": [item]})

    (verdict,) = done.json()["verdicts"]
    assert verdict["problem"]["code"] == "signature_no_longer_holds"


async def test_a_fresh_report_is_acted_on_as_it_is(place: Place) -> None:
    dossier = await decidable(place)

    approved = walks.done(await walks.attempt(place.town, dossier, "approve"))

    found = await reports(place.town.holder(approved["open_steps"][0]), dossier)
    assert (found["standing"], found["reports"]) == ("holds", 1)


async def test_what_nobody_kept_yet_is_kept_before_it_is_acted_on(
    place: Place,
) -> None:
    filed = await walks.submitted(place.town, walks.FREE)
    dossier = await walks.take(
        place.town, filed, "accept", "forward", "forward", "approve"
    )

    found = await reports(place.town.person("hoa"), dossier)

    assert found["reports"] == 1


async def test_every_report_is_shown_to_who_may_see_the_dossier_alone(
    place: Place,
) -> None:
    dossier = await decidable(place)
    place.later(days=2)
    walks.done(await walks.attempt(place.town, dossier, "approve"))
    (paper,) = dossier["papers"]
    address = f"{path_of(dossier)}/papers/{paper['id']}/signature-reports"
    hoa, official = (
        place.town.person("hoa"),
        place.town.holder(dossier["open_steps"][0]),
    )

    simple = walks.done(await hoa.get(address))
    detailed = walks.done(await official.get(address, params={"report": "detailed"}))
    hidden = await place.town.person("binh").get(address)
    listed = await place.town.person("binh").get(
        f"{path_of(dossier)}/signature-reports"
    )

    newest, first = simple["kept"]
    assert newest["follows"] == first["id"]
    assert simple["filed"]["verdict"] == newest["page"]["verdict"] == "Hợp lệ"
    assert newest["report"] is None
    assert {each["kind"] for each in newest["evidence"]} == {"certificate", "crl"}
    assert detailed["kept"][0]["report"]["indication"] == "TOTAL-PASSED"
    assert {hidden.status_code, listed.status_code} == {404}


async def test_without_a_trust_store_nobody_acts_on_what_was_signed(
    place: Place,
) -> None:
    dossier = await decidable(place)
    place.later(days=2)
    trust = place.pki.trust_store
    away = trust.rename(trust.with_name("away"))

    answer = await walks.attempt(place.town, dossier, "approve")

    away.rename(trust)
    assert problem(answer) == (503, "signatures_unchecked")
