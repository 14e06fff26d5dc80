"""Time-stamps over the data themselves, made before they were signed (EN 319 122-1 §5.2.8)."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from app.signing import validation
from app.signing.encoding import as_received
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Integrity, ValidationReport
from app.signing.trust import certificates
from app.signing.trust.store import TrustStore
from simulators.pki import signing
from simulators.pki.authority import Pki
from tests.signing import cms_maker, documents
from tests.signing.cms_maker import Signer, Style
from tests.signing.documents import ContentStamp

TEXT = b"Don de nghi"
FORM = "<ToKhai xmlns='urn:vn:motcua:test'><HoTen>Thu</HoTen></ToKhai>"
EARLIER = timedelta(hours=2)


@pytest.fixture
def token(pki: Pki, at: datetime) -> Callable[[bytes], bytes]:
    authority = signing.timestamp_authority(pki, at=at - EARLIER)
    return lambda sha256: signing.token(authority, sha256)


def judge(data: bytes, at: datetime, trust: TrustStore) -> ValidationReport:
    return validation.validate(data, at=at, trust=trust, policy=DOSSIER)


def form(pki: Pki, at: datetime, stamp: ContentStamp) -> bytes:
    root = etree.fromstring(FORM)
    return documents.signed_xml(pki, root, "citizen", at=at, stamp=stamp)


def message(pki: Pki, at: datetime, stamp: bytes) -> bytes:
    key = pki.key("citizen")
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    own = pki.chain("citizen")[0].public_bytes(Encoding.DER)
    made = cms_maker.signed(
        TEXT,
        Signer(certificates.parsed(own), key),
        at=at,
        certificates=[certificates.parsed(own)],
        style=Style(content_stamp=stamp),
        attached=True,
    )
    return as_received(made)


class TestATimeStampOverTheContent:
    @pytest.mark.parametrize("over", [(), ("#data",)], ids=["all", "by reference"])
    def test_of_a_form_is_verified_and_reported(
        self,
        pki: Pki,
        at: datetime,
        trust: TrustStore,
        token: Callable[[bytes], bytes],
        over: tuple[str, ...],
    ) -> None:
        report = judge(form(pki, at, ContentStamp(token, over)), at, trust)

        (signature,) = report.signatures
        (stamp,) = signature.timestamps
        assert report.indication is Indication.TOTAL_PASSED
        assert (stamp.kind, stamp.valid, stamp.trusted) == ("content", True, True)
        assert stamp.time == at - EARLIER

    def test_of_a_message_is_verified_and_reported(
        self, pki: Pki, at: datetime, trust: TrustStore, token: Callable[[bytes], bytes]
    ) -> None:
        stamp = token(hashlib.sha256(TEXT).digest())

        report = judge(message(pki, at, stamp), at, trust)

        (signature,) = report.signatures
        assert report.indication is Indication.TOTAL_PASSED
        assert [(each.kind, each.trusted) for each in signature.timestamps] == [
            ("content", True)
        ]

    def test_proves_nothing_about_the_signature(
        self, pki: Pki, at: datetime, trust: TrustStore, token: Callable[[bytes], bytes]
    ) -> None:
        report = judge(form(pki, at, ContentStamp(token)), at, trust)

        (signature,) = report.signatures
        assert not signature.signing_time_proved
        assert signature.signing_time == at

    @pytest.mark.parametrize("over", [(), ("#data",), ("#props",)])
    def test_of_other_data_is_undecided_and_warned_of(
        self,
        pki: Pki,
        at: datetime,
        trust: TrustStore,
        token: Callable[[bytes], bytes],
        over: tuple[str, ...],
    ) -> None:
        stamp = ContentStamp(lambda _: token(b"." * 32), over)

        report = judge(form(pki, at, stamp), at, trust)

        assert report.integrity is Integrity.INDETERMINATE
        assert report.warnings == ("invalid_timestamp",)

    def test_of_another_message_is_undecided_and_warned_of(
        self, pki: Pki, at: datetime, trust: TrustStore, token: Callable[[bytes], bytes]
    ) -> None:
        report = judge(message(pki, at, token(b"." * 32)), at, trust)

        assert report.integrity is Integrity.INDETERMINATE
        assert report.warnings == ("invalid_timestamp",)


def test_what_vouches_for_the_authority_is_kept_with_the_report(
    pki: Pki, at: datetime, trust: TrustStore, token: Callable[[bytes], bytes]
) -> None:
    report = judge(form(pki, at, ContentStamp(token)), at, trust)

    (stamp,) = report.signatures[0].timestamps
    kept = {each.sha256 for each in report.evidence}
    assert len(stamp.chain) > 1
    assert stamp.revocation
    assert kept >= {each.sha256 for each in stamp.chain}
    assert kept >= {each.evidence_sha256 for each in stamp.revocation}
