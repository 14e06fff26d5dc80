from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import (
    ChangeKind,
    Coverage,
    IdentifierKind,
    Indication,
    Integrity,
    Level,
    SubIndication,
    ValidationReport,
)
from app.signing.trust import store
from app.signing.trust.store import NOBODY, TrustStore
from simulators.pki import authority, signing
from simulators.pki.authority import PersonSpec, Pki
from tests.signing import pdfs


def judge(data: bytes, *, at: datetime, trust: TrustStore) -> ValidationReport:
    return validation.validate(data, at=at, trust=trust, policy=DOSSIER)


class TestAGenuineSignature:
    def test_is_passed_with_signer_chain_and_revocation_evidence(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed_pdf, at=at, trust=trust)

        (signature,) = report.signatures
        assert report.indication is Indication.TOTAL_PASSED
        assert report.integrity is Integrity.PASSED
        assert signature.coverage is Coverage.WHOLE_DOCUMENT
        assert signature.level is Level.B
        assert signature.signer is not None
        assert signature.signer.name == "Nguyễn Văn Thử"
        assert signature.signer.identifiers[0].kind is IdentifierKind.CITIZEN_ID
        assert signature.signer.identifiers[0].value == "083000000001"
        assert len(signature.chain) == 3
        assert len(signature.revocation) == 2

    def test_survives_json_unchanged(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed_pdf, at=at, trust=trust)

        again = ValidationReport.model_validate_json(report.model_dump_json())

        assert again == report

    def test_of_an_official_shows_tax_code_and_citizen_number(
        self, pki: Pki, plain_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        signed = signing.sign_pdf(pki, plain_pdf, "officer", at=at)

        (signature,) = judge(signed, at=at, trust=trust).signatures

        assert signature.signer is not None
        assert [each.kind for each in signature.signer.identifiers] == [
            IdentifierKind.TAX_CODE,
            IdentifierKind.CITIZEN_ID,
        ]

    def test_with_a_time_stamp_proves_its_time(
        self, pki: Pki, plain_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        signed = signing.sign_pdf(pki, plain_pdf, "citizen", at=at, timestamped=True)

        (signature,) = judge(signed, at=at, trust=trust).signatures

        assert signature.signing_time == at
        assert signature.signing_time_proved
        assert signature.level is Level.T
        assert [stamp.valid for stamp in signature.timestamps] == [True]

    def test_without_a_trust_store_keeps_its_integrity(
        self, signed_pdf: bytes, at: datetime
    ) -> None:
        report = judge(signed_pdf, at=at, trust=NOBODY)

        assert report.indication is Indication.INDETERMINATE
        assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        assert report.integrity is Integrity.PASSED


class TestTwoSignatures:
    @pytest.fixture
    def twice(self, pki: Pki, signed_pdf: bytes, at: datetime) -> bytes:
        return signing.sign_pdf(pki, signed_pdf, "seal", at=at, field="Signature2")

    def test_are_both_passed(
        self, twice: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(twice, at=at, trust=trust)

        first, second = report.signatures
        assert report.indication is Indication.TOTAL_PASSED
        assert first.coverage is Coverage.EARLIER_REVISION
        assert second.coverage is Coverage.WHOLE_DOCUMENT

    def test_name_the_second_as_a_change_after_the_first(
        self, twice: bytes, at: datetime, trust: TrustStore
    ) -> None:
        first, second = judge(twice, at=at, trust=trust).signatures

        # Whether the second one names an extension more depends on who wrote first.
        kinds = {change.kind for change in first.changes_after}
        assert kinds - {ChangeKind.HOUSEKEEPING} == {ChangeKind.SIGNATURE}
        assert second.changes_after == ()


class TestAnAlteredDocument:
    def test_fails_when_a_signed_byte_is_flipped(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        place = signed_pdf.index(b"/MediaBox") + len(b"/MediaBox") + 5
        altered = bytearray(signed_pdf)
        altered[place] ^= 1

        report = judge(bytes(altered), at=at, trust=trust)

        assert report.indication is Indication.TOTAL_FAILED
        assert report.integrity is Integrity.FAILED

    def test_fails_when_a_later_revision_replaces_a_page(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        altered = pdfs.with_update(
            signed_pdf, lambda page: page.replace(b"300", b"301", 1)
        )

        report = judge(altered, at=at, trust=trust)

        assert report.indication is Indication.TOTAL_FAILED
        assert report.integrity is Integrity.FAILED
        assert "changed_after_signing" in report.warnings

    @pytest.mark.parametrize(
        "hidden",
        [
            b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n",
            b"\n%1 0 obj << /Type /Catalog >> endobj\n%%EOF\n",
            b"\n%trailer << /Root 9 0 R >>\n%%EOF\n",
            b"\nstartxref\n0\n%%EOF\n",
            b"\nanything",
        ],
        ids=["object", "object in a comment", "trailer in one", "pointer", "text"],
    )
    def test_fails_when_bytes_after_the_signature_belong_to_no_revision(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore, hidden: bytes
    ) -> None:
        report = judge(signed_pdf + hidden, at=at, trust=trust)

        assert report.integrity is Integrity.FAILED
        assert report.sub_indication is SubIndication.FORMAT_FAILURE

    def test_is_never_passed_whichever_signed_byte_is_flipped(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        @settings(max_examples=150, deadline=None)
        @given(place=st.integers(0, len(signed_pdf) - 1), bit=st.integers(0, 7))
        def flip(place: int, bit: int) -> None:
            altered = bytearray(signed_pdf)
            altered[place] ^= 1 << bit
            assume(place not in pdfs.gap_of_signature(signed_pdf))

            report = judge(bytes(altered), at=at, trust=trust)

            assert report.integrity is not Integrity.PASSED

        flip()

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_is_never_passed_when_it_is_cut_short(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore, data: st.DataObject
    ) -> None:
        kept = data.draw(st.integers(0, len(signed_pdf) - 8))

        report = judge(signed_pdf[:kept], at=at, trust=trust)

        assert report.indication is Indication.TOTAL_FAILED


class TestAnUnsignedDocument:
    def test_is_reported_as_such(
        self, plain_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(plain_pdf, at=at, trust=trust)

        assert report.indication is Indication.TOTAL_FAILED
        assert report.sub_indication is SubIndication.FORMAT_FAILURE
        assert report.warnings == ("no_signature",)

    @given(data=st.binary(max_size=400))
    def test_of_any_bytes_is_answered_without_an_exception(
        self, at: datetime, data: bytes
    ) -> None:
        report = judge(data, at=at, trust=NOBODY)

        assert report.indication is Indication.TOTAL_FAILED


class TestTrust:
    def test_expired_certificate_without_proof_of_time_is_indeterminate(
        self, pki: Pki, plain_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        signed = signing.sign_pdf(pki, plain_pdf, "expired", at=at - timedelta(days=60))

        report = judge(signed, at=at, trust=trust)

        assert report.indication is Indication.INDETERMINATE
        assert report.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE
        assert report.integrity is Integrity.PASSED

    def test_expired_certificate_with_a_time_stamp_before_is_passed(
        self, pki: Pki, plain_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        signed = signing.sign_pdf(
            pki, plain_pdf, "expired", at=at - timedelta(days=60), timestamped=True
        )

        report = judge(signed, at=at, trust=trust)

        assert report.indication is Indication.TOTAL_PASSED

    def test_revoked_certificate_is_never_passed_without_proof_of_time(
        self, pki: Pki, plain_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        signed = signing.sign_pdf(pki, plain_pdf, "revoked", at=at - timedelta(days=20))

        report = judge(signed, at=at, trust=trust)

        assert report.indication is Indication.INDETERMINATE
        assert report.sub_indication is SubIndication.REVOKED_NO_POE

    @pytest.mark.parametrize(
        ("days_before", "indication"),
        [(20, Indication.TOTAL_PASSED), (5, Indication.INDETERMINATE)],
    )
    def test_revocation_counts_by_the_time_stamp(
        self,
        pki: Pki,
        plain_pdf: bytes,
        at: datetime,
        trust: TrustStore,
        days_before: int,
        indication: Indication,
    ) -> None:
        signed_at = at - timedelta(days=days_before)
        signed = signing.sign_pdf(
            pki, plain_pdf, "revoked", at=signed_at, timestamped=True
        )

        report = judge(signed, at=at, trust=trust)

        assert report.indication is indication

    def test_stale_crl_means_try_later_and_never_valid(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed_pdf, at=at + timedelta(days=8), trust=trust)

        assert report.indication is Indication.INDETERMINATE
        assert report.sub_indication is SubIndication.TRY_LATER

    def test_missing_crl_means_try_later_and_never_valid(
        self, signed_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        without = TrustStore(
            trust.anchors,
            store.Evidence(certificates=trust.evidence.certificates),
            trust.sha256,
        )

        report = judge(signed_pdf, at=at, trust=without)

        assert report.sub_indication is SubIndication.TRY_LATER

    def test_look_alike_root_is_not_the_root(
        self, tmp_path: Path, plain_pdf: bytes, at: datetime, trust: TrustStore
    ) -> None:
        impostor = authority.make_pki(
            tmp_path, people={"citizen": PersonSpec("Kẻ Giả Mạo")}, offices={}, at=at
        )
        signed = signing.sign_pdf(impostor, plain_pdf, "citizen", at=at)

        report = judge(signed, at=at, trust=trust)

        assert report.indication is Indication.INDETERMINATE
        assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
