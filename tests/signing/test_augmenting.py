"""Signatures through the years, on a virtual clock."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Level, ValidationReport
from app.signing.sealing import augmenting, pades
from app.signing.sealing.errors import ProviderUnavailable, SealRejected
from app.signing.trust import store
from app.signing.trust.store import Evidence, TrustStore
from simulators.pki import authority, signing
from simulators.pki.authority import OfficeSpec, Pki
from simulators.pki.signing import Tsa
from tests.signing import strangers
from tests.signing.conftest import AT
from tests.signing.test_sealing import PURPOSE, file_key

DAY = timedelta(days=1)
YEAR = 365 * DAY


@pytest.fixture(scope="module")
def century(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """A PKI of this module's own, whose CRLs move with the clock."""
    folder = tmp_path_factory.mktemp("century")
    offices = {"seal": OfficeSpec("Sở Thử nghiệm", tax_code="1300000999")}
    return authority.make_pki(folder, people={}, offices=offices, at=AT)


def trust_at(pki: Pki, at: datetime) -> TrustStore:
    authority.refresh_crls(pki, at=at)
    return store.load(pki.trust_store)


def seen(pdf: bytes, trust: TrustStore, at: datetime) -> ValidationReport:
    return validation.validate(pdf, at=at, trust=trust, policy=DOSSIER)


@pytest.fixture(scope="module")
async def stamped(century: Pki, plain_pdf: bytes) -> bytes:
    return await pades.sign(
        plain_pdf,
        by=file_key(century, "seal"),
        purpose=PURPOSE,
        at=AT,
        trust=trust_at(century, AT),
        timestamper=Tsa(century, at=AT),
    )


@pytest.fixture(scope="module")
async def archived(century: Pki, stamped: bytes) -> bytes:
    next_day = AT + DAY
    extended = await augmenting.extend(
        stamped,
        trust=trust_at(century, next_day),
        timestamper=Tsa(century, at=next_day),
        at=next_day,
    )
    return extended.pdf


def bare(trust: TrustStore) -> TrustStore:
    return TrustStore(trust.anchors, Evidence(), trust.sha256)


class TestAnArchivedSignature:
    def test_brings_its_own_evidence(self, century: Pki, archived: bytes) -> None:
        anchors = bare(trust_at(century, AT))

        report = seen(archived, anchors, AT + 2 * DAY)

        assert report.indication is Indication.TOTAL_PASSED
        assert [each.level for each in report.signatures] == [Level.LTA]

    def test_begins_with_what_was_released(
        self, stamped: bytes, archived: bytes
    ) -> None:
        assert archived.startswith(stamped)

    def test_is_valid_four_years_later_with_fresh_evidence(
        self, century: Pki, archived: bytes
    ) -> None:
        later = AT + 4 * YEAR + 30 * DAY
        trust = trust_at(century, later)

        report = seen(archived, trust, later)

        ended = file_key(century, "seal").certificate.not_valid_after
        assert ended < later
        assert report.indication is Indication.TOTAL_PASSED
        assert report.signatures[0].signing_time == AT

    def test_would_not_be_without_the_archive(
        self, century: Pki, plain_pdf: bytes
    ) -> None:
        later = AT + 4 * YEAR + 30 * DAY

        report = seen(
            signing.sign_pdf(century, plain_pdf, "seal", at=AT),
            trust_at(century, later),
            later,
        )

        assert report.indication is not Indication.TOTAL_PASSED

    async def test_renewed_in_time_outlives_the_first_authority(
        self, century: Pki, archived: bytes
    ) -> None:
        renewing = AT + 9 * YEAR
        renewed = await augmenting.extend(
            archived,
            trust=trust_at(century, renewing),
            timestamper=Tsa(century, at=renewing),
            at=renewing,
        )

        report = seen(renewed.pdf, bare(trust_at(century, renewing)), renewing)

        assert report.indication is Indication.TOTAL_PASSED
        kinds = [stamp.kind for stamp in report.signatures[0].timestamps]
        assert kinds == ["signature", "document", "document"]
        assert renewed.renew_by > renewing

    def test_is_still_whole_to_other_engines(
        self, archived: bytes, tmp_path: Path
    ) -> None:
        pdf = tmp_path / "archived.pdf"
        pdf.write_bytes(archived)

        first = strangers.pdfsig(pdf)[0]

        assert (first.field, first.valid) == ("AgencySeal", True)


class TestExtending:
    async def test_waits_for_evidence_that_is_not_there(
        self, century: Pki, stamped: bytes
    ) -> None:
        anchors = bare(trust_at(century, AT))

        with pytest.raises(augmenting.EvidenceMissing):
            await augmenting.extend(
                stamped, trust=anchors, timestamper=Tsa(century, at=AT), at=AT
            )

    async def test_never_hides_a_revocation(
        self, tmp_path: Path, plain_pdf: bytes
    ) -> None:
        offices = {"seal": OfficeSpec("Sở Thử nghiệm", tax_code="1300000999")}
        pki = authority.make_pki(tmp_path, people={}, offices=offices, at=AT)
        signed = await pades.sign(
            plain_pdf,
            by=file_key(pki, "seal"),
            purpose=PURPOSE,
            at=AT,
            timestamper=Tsa(pki, at=AT),
        )
        authority.revoke(pki, "seal", revoked_at=AT - DAY)
        trust = trust_at(pki, AT + DAY)

        with pytest.raises(SealRejected):
            await augmenting.extend(
                signed, trust=trust, timestamper=Tsa(pki, at=AT + DAY), at=AT + DAY
            )

    async def test_leaves_everything_as_it_was_when_the_authority_is_silent(
        self, century: Pki, stamped: bytes
    ) -> None:
        class Silent:
            async def stamp(self, sha256: bytes) -> bytes:  # noqa: ARG002 - the port's
                raise ProviderUnavailable

        with pytest.raises(ProviderUnavailable):
            await augmenting.extend(
                stamped, trust=trust_at(century, AT), timestamper=Silent(), at=AT
            )

    async def test_refuses_a_document_without_signatures(
        self, century: Pki, plain_pdf: bytes
    ) -> None:
        with pytest.raises(SealRejected):
            await augmenting.extend(
                plain_pdf,
                trust=trust_at(century, AT),
                timestamper=Tsa(century, at=AT),
                at=AT,
            )
