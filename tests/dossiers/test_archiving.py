"""Released results through the years, on a virtual clock."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.dossiers import drafted_results
from app.dossiers.archiving import Archive
from app.files import service as files
from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Level, ValidationReport
from app.signing.sealing.errors import ProviderUnavailable
from app.signing.sealing.ports import TimeStamper
from app.signing.trust import store
from app.signing.trust.store import TrustStore
from simulators.pki import authority
from simulators.pki.authority import Pki
from simulators.pki.signing import Tsa
from tests.dossiers import records, walks
from tests.dossiers.towns import Json, Town, path_of

DAY = timedelta(days=1)
YEAR = 365 * DAY
WAY = ("accept", "forward", "forward", "approve", "issue")


@pytest.fixture
def trust_at(pki: Pki, tmp_path: Path) -> Callable[[datetime], TrustStore]:
    """The town's trust store with CRLs of another day, apart from the town."""
    shutil.copytree(pki.folder, tmp_path / "pki")
    own = Pki(tmp_path / "pki", pki.people, pki.offices)

    def at(moment: datetime) -> TrustStore:
        authority.refresh_crls(own, at=moment)
        return store.load(own.trust_store)

    return at


def archive(
    town: Town, pki: Pki, trust: TrustStore, tsa: TimeStamper | None = None
) -> Archive:
    return Archive(
        sessions=town.sessions,
        storage=town.parts.storage,
        clock=town.clock,
        trust=lambda: trust,
        timestamper=tsa or Tsa(pki, at=town.clock.now()),
    )


async def released(town: Town) -> Json:
    return await walks.take(town, await walks.submitted(town, walks.FREE), *WAY)


async def kept(town: Town, dossier: Json) -> bytes:
    response = await town.person("hoa").get(f"{path_of(dossier)}/result/archive")
    return response.content if response.is_success else b""


def seen(pdf: bytes, trust: TrustStore, at: datetime) -> ValidationReport:
    return validation.validate(pdf, at=at, trust=trust, policy=DOSSIER)


async def test_a_result_still_passes_in_four_years_and_is_renewed_after_ten(
    own_town: Town, pki: Pki, trust_at: Callable[[datetime], TrustStore]
) -> None:
    town, dossier = own_town, await released(own_town)
    town.clock.at += DAY

    done = await archive(town, pki, trust_at(town.clock.at)).keep_up()

    later = town.clock.at + 4 * YEAR + 30 * DAY
    pdf = await kept(town, dossier)
    report = seen(pdf, trust_at(later), later)
    result = await town.person("hoa").get(f"{path_of(dossier)}/result")
    assert done == 1
    assert report.indication is Indication.TOTAL_PASSED
    assert {each.level for each in report.signatures} == {Level.LTA}
    assert pdf.startswith(result.content)
    bare = seen(result.content, trust_at(later), later)
    assert bare.indication is not Indication.TOTAL_PASSED

    town.clock.at += 10 * YEAR - 60 * DAY
    renewed = await archive(town, pki, trust_at(town.clock.at)).keep_up()

    # Before the time-stamp's authority ends; tokens of today have ended long ago.
    second = await newest(town, dossier)
    assert renewed == 1
    assert second.startswith(pdf)
    assert len(second) > len(pdf)


class Silent:
    async def stamp(self, sha256: bytes) -> bytes:  # noqa: ARG002 - the port's
        raise ProviderUnavailable


async def test_it_is_done_once_when_a_day_has_passed_and_the_authority_answers(
    own_town: Town, pki: Pki, trust_at: Callable[[datetime], TrustStore]
) -> None:
    town = own_town
    await released(town)
    early = await archive(town, pki, trust_at(town.clock.at)).keep_up()
    town.clock.at += DAY
    before = await records.everything(town)
    silent = await archive(town, pki, trust_at(town.clock.at), Silent()).keep_up()
    after_silence = await records.everything(town)
    keeping = archive(town, pki, trust_at(town.clock.at))
    first = await keeping.keep_up()
    once = await records.everything(town)

    second = await keeping.keep_up()

    assert (early, silent, first, second) == (0, 0, 1, 0)
    assert after_silence == before
    assert await records.everything(town) == once


async def newest(town: Town, dossier: Json) -> bytes:
    async with town.sessions() as session:
        row = await drafted_results.newest_archive(session, UUID(dossier["id"]))
        assert row is not None
        return await files.read(
            town.parts.storage, await files.find(session, row.file_id)
        )
