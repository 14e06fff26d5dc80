import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from app.signing.policy import DOSSIER
from app.signing.pool import PoolLimits, ValidationPool
from app.signing.report import Indication, SubIndication
from app.signing.trust.store import TrustStoreUnusable
from simulators.pki import authority
from simulators.pki.authority import Pki


@pytest.fixture(scope="module")
async def workers(pki: Pki) -> AsyncIterator[ValidationPool]:
    async with ValidationPool(trust=pki.trust_store) as opened:
        yield opened


@pytest.fixture(scope="module")
async def troubled(pki: Pki) -> AsyncIterator[ValidationPool]:
    limits = PoolLimits(workers=2, seconds=2.0)
    async with ValidationPool(
        trust=pki.trust_store, limits=limits, worker="tests.signing.troubled_worker"
    ) as opened:
        yield opened


class TestAPool:
    async def test_answers_as_the_validator_does(
        self, workers: ValidationPool, signed_pdf: bytes, at: datetime
    ) -> None:
        report = await workers.validate(signed_pdf, at=at, policy=DOSSIER)

        assert report.indication is Indication.TOTAL_PASSED

    async def test_serves_more_at_once_than_it_has_workers(
        self, workers: ValidationPool, signed_pdf: bytes, at: datetime
    ) -> None:
        reports = await asyncio.gather(
            *(workers.validate(signed_pdf, at=at, policy=DOSSIER) for _ in range(8))
        )

        assert {each.indication for each in reports} == {Indication.TOTAL_PASSED}

    async def test_sees_crls_published_while_it_runs(
        self, tmp_path: Path, pki: Pki, signed_pdf: bytes, at: datetime
    ) -> None:
        folder = Path(shutil.copytree(pki.trust_store, tmp_path / "trust"))
        crls = {path: path.read_bytes() for path in (folder / "crls").iterdir()}
        for path in crls:
            path.unlink()
        async with ValidationPool(trust=folder, limits=PoolLimits(workers=1)) as opened:
            before = await opened.validate(signed_pdf, at=at, policy=DOSSIER)
            for path, data in crls.items():
                path.write_bytes(data)

            after = await opened.validate(signed_pdf, at=at, policy=DOSSIER)

        assert before.sub_indication is SubIndication.TRY_LATER
        assert after.indication is Indication.TOTAL_PASSED

    async def test_judges_nothing_while_its_trust_store_is_unusable(
        self, tmp_path: Path, pki: Pki, signed_pdf: bytes, at: datetime
    ) -> None:
        folder = tmp_path / "trust"
        async with ValidationPool(
            trust=Path(shutil.copytree(pki.trust_store, folder)),
            limits=PoolLimits(workers=1),
        ) as opened:
            shutil.rmtree(folder)
            folder.mkdir()
            with pytest.raises(TrustStoreUnusable):
                await opened.validate(signed_pdf, at=at, policy=DOSSIER)
            shutil.copytree(pki.trust_store, folder, dirs_exist_ok=True)

            report = await opened.validate(signed_pdf, at=at, policy=DOSSIER)

        assert report.indication is Indication.TOTAL_PASSED

    async def test_refuses_to_open_without_a_usable_trust_store(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(TrustStoreUnusable):
            await ValidationPool(trust=tmp_path).open()


class TestATroubledDocument:
    """It costs a worker at most: the others go on, and the next one is served."""

    @pytest.mark.parametrize(
        ("trouble", "indication", "sub_indication", "warning"),
        [
            ("endless", "TOTAL-FAILED", "FORMAT_FAILURE", "resource_limit"),
            ("bomb", "TOTAL-FAILED", "FORMAT_FAILURE", "resource_limit"),
            # Whether by the document or by somebody's hand, nobody knows.
            ("killed", "INDETERMINATE", "TRY_LATER", "worker_lost"),
            ("unforeseen", "INDETERMINATE", "TRY_LATER", "worker_lost"),
        ],
    )
    async def test_is_reported_as_what_is_known_of_it(
        self,
        troubled: ValidationPool,
        signed_pdf: bytes,
        at: datetime,
        trouble: str,
        indication: str,
        sub_indication: str,
        warning: str,
    ) -> None:
        report, beside = await asyncio.gather(
            troubled.validate(f"%PDF- {trouble}".encode(), at=at, policy=DOSSIER),
            troubled.validate(signed_pdf, at=at, policy=DOSSIER),
        )
        following = await asyncio.gather(
            *(troubled.validate(signed_pdf, at=at, policy=DOSSIER) for _ in range(2))
        )

        assert (report.indication, report.sub_indication) == (
            indication,
            sub_indication,
        )
        assert report.warnings == (warning,)
        assert {each.indication for each in (beside, *following)} == {
            Indication.TOTAL_PASSED
        }


def test_the_pki_is_made_once_and_reused(pki: Pki, at: datetime) -> None:
    people = {"citizen": authority.PersonSpec("Người Khác")}

    again = authority.make_pki(pki.folder, people=people, offices={}, at=at)

    assert "Nguyễn Văn Thử" in again.chain("citizen")[0].subject.rfc4514_string()
