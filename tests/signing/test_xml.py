from datetime import datetime

import pytest
from lxml import etree

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Format, Indication, Integrity, Level, SubIndication
from app.signing.report import ValidationReport as Report
from app.signing.trust.store import TrustStore
from app.signing.xml import transforms
from app.signing.xml.documents import DS
from app.signing.xml.nodes import NodeSet
from simulators.pki.authority import Pki
from tests.signing import documents

FORM = """<ToKhai xmlns="urn:vn:motcua:test" Id="form">
  <HoTen>Nguyễn Văn Thử</HoTen><SoTien>10000</SoTien>
</ToKhai>"""


_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
XPATH, END = f"<d:Transform Algorithm='{_XPATH}'><d:XPath>", "</d:XPath></d:Transform>"
FILTER = f"<d:Transform Algorithm='{_FILTER}'><g:XPath Filter='{{}}'>"
FILTER_END = "</g:XPath></d:Transform>"


@pytest.fixture
def signed(pki: Pki, at: datetime) -> bytes:
    return documents.signed_xml(pki, etree.fromstring(FORM), "citizen", at=at)


def judge(data: bytes, at: datetime, trust: TrustStore) -> Report:
    return validation.validate(data, at=at, trust=trust, policy=DOSSIER)


class TestASignedForm:
    def test_is_passed(self, signed: bytes, at: datetime, trust: TrustStore) -> None:
        report = judge(signed, at, trust)

        (signature,) = report.signatures
        assert report.format is Format.XML
        assert report.indication is Indication.TOTAL_PASSED
        assert signature.level is Level.B
        assert signature.signing_time == at

    def test_fails_when_an_answer_is_altered(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed.replace(b"10000", b"99999"), at, trust)

        assert report.indication is Indication.TOTAL_FAILED
        assert report.sub_indication is SubIndication.HASH_FAILURE

    def test_fails_when_its_signing_time_is_altered(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(signed.replace(b"2026-11-02", b"2026-11-01"), at, trust)

        assert report.integrity is Integrity.FAILED

    def test_fails_when_an_identifier_is_given_twice(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        # Inside the signature, which an enveloped signature does not digest.
        root = etree.fromstring(signed)
        holder = etree.SubElement(
            root[-1], "{http://www.w3.org/2000/09/xmldsig#}Object"
        )
        etree.SubElement(holder, "Forged", Id="props")

        report = judge(etree.tostring(root), at, trust)

        assert report.integrity is Integrity.FAILED
        assert report.sub_indication is SubIndication.FORMAT_FAILURE

    def test_is_passed_with_an_unsigned_object_of_its_own(
        self, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        root = etree.fromstring(signed)
        etree.SubElement(root[-1], "{http://www.w3.org/2000/09/xmldsig#}Object")

        report = judge(etree.tostring(root), at, trust)

        assert report.indication is Indication.TOTAL_PASSED

    def test_is_not_passed_for_the_certificate_of_another(
        self, pki: Pki, signed: bytes, at: datetime, trust: TrustStore
    ) -> None:
        other = documents.signed_xml(pki, etree.fromstring(FORM), "second", at=at)
        own, theirs = (_certificate(each) for each in (signed, other))

        report = judge(signed.replace(own, theirs), at, trust)

        assert report.indication is not Indication.TOTAL_PASSED
        assert report.integrity is not Integrity.PASSED


class TestAFilter:
    """What a signer may leave out, and whether the report still says "everything"."""

    @pytest.mark.parametrize(
        ("transform", "whole"),
        [
            (f"<d:Transform Algorithm='{DS}enveloped-signature'/>", True),
            (f"{XPATH}not(ancestor-or-self::d:Signature){END}", True),
            (f"{XPATH}not(ancestor-or-self::f:SoTien){END}", False),
            (f"{FILTER.format('subtract')}//d:Signature{FILTER_END}", True),
            (f"{FILTER.format('intersect')}//f:HoTen{FILTER_END}", False),
        ],
    )
    def test_that_leaves_out_more_than_signatures_covers_a_part(
        self,
        transform: str,
        whole: bool,  # noqa: FBT001 - a parameter of the test
    ) -> None:
        chain = f"<d:Transforms>{transform}</d:Transforms>"
        signature = f"<d:Signature>{chain}</d:Signature>"
        namespaces = f"xmlns:d='{DS}' xmlns:f='urn:vn:motcua:test' xmlns:g='{_FILTER}'"
        root = etree.fromstring(
            FORM.replace("<ToKhai", f"<ToKhai {namespaces}").replace(
                "</ToKhai>", f"{signature}</ToKhai>"
            )
        )

        result = transforms.apply(
            NodeSet((root,), whole=True), root[-1][0], signature=root[-1]
        )

        assert result.whole is whole


class TestHostileXml:
    @pytest.mark.parametrize(
        "document",
        [
            '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
            '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
            "<a>" * 10_000,
            "<a/>",
        ],
        ids=["entity", "outside DTD", "unclosed", "unsigned"],
    )
    def test_ends_as_a_format_failure(
        self, document: str, at: datetime, trust: TrustStore
    ) -> None:
        report = judge(document.encode(), at, trust)

        assert report.indication is Indication.TOTAL_FAILED
        assert report.sub_indication is SubIndication.FORMAT_FAILURE


def _certificate(signed: bytes) -> bytes:
    found = etree.fromstring(signed).find(".//{*}X509Certificate")
    assert found is not None
    assert found.text is not None
    return found.text.encode()
