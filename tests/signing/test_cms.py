from datetime import datetime

import pytest
from asn1crypto import cms

from app.signing import validation
from app.signing.encoding import SEQUENCE, SET, as_received, tagged
from app.signing.policy import DOSSIER
from app.signing.report import Format, Indication, Integrity, Level, SubIndication
from app.signing.report import ValidationReport as Report
from app.signing.trust.store import TrustStore
from simulators.pki.authority import Pki
from tests.signing import cms_maker, documents

CONTENT = "Đơn đề nghị".encode()


def judge(
    data: bytes, at: datetime, trust: TrustStore, content: bytes | None = None
) -> Report:
    return validation.validate(
        data, content=content, at=at, trust=trust, policy=DOSSIER
    )


class TestAnAttachedSignature:
    @pytest.fixture
    def signed(self, pki: Pki, at: datetime) -> bytes:
        return documents.signed_cms(pki, CONTENT, "citizen", at=at, detached=False)

    def test_is_passed(self, signed: bytes, at: datetime, trust: TrustStore) -> None:
        report = judge(signed, at, trust)

        assert report.format is Format.CMS
        assert report.indication is Indication.TOTAL_PASSED
        assert report.signatures[0].level is Level.B

    def test_fails_when_its_content_is_altered(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed.replace(b"ngh", b"NGH"), at, trust)

        assert report.sub_indication is SubIndication.HASH_FAILURE

    def test_fails_beside_another_content_than_its_own(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed, at, trust, content=b"another")

        assert report.integrity is Integrity.FAILED


class TestASignatureWithoutItsAttributes:
    def test_does_not_pass_for_one_over_them(
        self, pki: Pki, at: datetime, trust: TrustStore
    ) -> None:
        genuine = documents.signed_cms(pki, CONTENT, "citizen", at=at, detached=True)
        (info,) = (raw := cms.ContentInfo.load(genuine))["content"]["signer_infos"]
        attributes = bytes([SET]) + as_received(info["signed_attrs"])[1:]
        names = ("version", "sid", "digest_algorithm")
        after = ("signature_algorithm", "signature")
        bare = (as_received(info[name]) for name in (*names, *after))
        forged = cms_maker.with_signers(raw, [tagged(SEQUENCE, *bare)])

        report = judge(as_received(forged), at, trust, content=attributes)

        assert report.integrity is Integrity.FAILED
        assert report.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE


class TestADetachedSignature:
    @pytest.fixture
    def signed(self, pki: Pki, at: datetime) -> bytes:
        return documents.signed_cms(pki, CONTENT, "company", at=at, detached=True)

    def test_is_passed_with_its_content(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed, at, trust, content=CONTENT)

        assert report.indication is Indication.TOTAL_PASSED

    def test_fails_with_another_content(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed, at, trust, content=CONTENT + b" ")

        assert report.sub_indication is SubIndication.HASH_FAILURE

    def test_is_undecided_without_its_content(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed, at, trust)

        assert report.indication is Indication.INDETERMINATE
        assert report.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
        assert report.integrity is Integrity.INDETERMINATE
