from collections.abc import Callable
from datetime import datetime

import pytest

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Coverage, Format, Indication, Integrity, ValidationReport
from app.signing.trust.store import TrustStore
from simulators.pki.authority import Pki
from tests.signing import documents, office

Judge = Callable[[dict[str, bytes]], ValidationReport]
RELS = "word/_rels/document.xml.rels"


@pytest.fixture
def judge(at: datetime, trust: TrustStore) -> Judge:
    def judged(parts: dict[str, bytes]) -> ValidationReport:
        data = documents.zipped(parts)
        return validation.validate(data, at=at, trust=trust, policy=DOSSIER)

    return judged


@pytest.fixture(scope="module")
def parts(pki: Pki, at: datetime) -> dict[str, bytes]:
    return office.signed(pki, "citizen", at=at)


class TestAnOfficeDocument:
    def test_is_passed_when_every_part_is_signed(
        self, judge: Judge, parts: dict[str, bytes]
    ) -> None:
        report = judge(parts)

        assert report.format is Format.OOXML
        assert report.indication is Indication.TOTAL_PASSED
        assert report.signatures[0].coverage is Coverage.WHOLE_DOCUMENT
        assert report.signatures[0].signer is not None
        assert report.signatures[0].signer.name == "Nguyễn Văn Thử"

    def test_fails_when_a_signed_part_changed(
        self, judge: Judge, parts: dict[str, bytes]
    ) -> None:
        report = judge({**parts, "word/media/con.png": b"another"})

        assert report.integrity is Integrity.FAILED

    def test_is_undecided_when_a_part_was_added(
        self, judge: Judge, parts: dict[str, bytes]
    ) -> None:
        report = judge({**parts, "word/styles.xml": b"<styles/>"})

        assert report.indication is Indication.INDETERMINATE
        assert report.integrity is Integrity.INDETERMINATE
        assert report.warnings == ("unsigned_file",)

    def test_is_undecided_when_a_relationship_was_added_beside_the_signed_one(
        self, judge: Judge, parts: dict[str, bytes]
    ) -> None:
        added = parts[RELS].replace(
            b"</Relationships>",
            b'<Relationship Id="x" Type="urn:style" Target="http://evil/"/>'
            b"</Relationships>",
        )

        report = judge({**parts, RELS: added})

        assert report.integrity is Integrity.INDETERMINATE

    def test_fails_when_a_signed_relationship_leads_elsewhere(
        self, judge: Judge, parts: dict[str, bytes]
    ) -> None:
        bent = parts[RELS].replace(b"media/con.png", b"media/gia.png")

        report = judge({**parts, RELS: bent})

        assert report.integrity is Integrity.FAILED

    def test_is_undecided_when_a_part_is_served_as_another_type(
        self, judge: Judge, parts: dict[str, bytes]
    ) -> None:
        types = parts["[Content_Types].xml"].replace(b"document.main", b"template.main")

        report = judge({**parts, "[Content_Types].xml": types})

        assert report.integrity is Integrity.INDETERMINATE

    def test_may_change_its_properties(
        self, judge: Judge, parts: dict[str, bytes]
    ) -> None:
        report = judge({**parts, "docProps/app.xml": b"<Properties>1</Properties>"})

        assert report.indication is Indication.TOTAL_PASSED

    def test_without_signature_is_reported_as_such(self, judge: Judge) -> None:
        report = judge(office.PARTS)

        assert report.format is Format.OOXML
        assert report.warnings == ("no_signature",)

    @pytest.mark.parametrize("signature", [b"<a/>", b"not xml", b""])
    def test_with_a_broken_signature_is_never_passed(
        self, judge: Judge, signature: bytes
    ) -> None:
        report = judge({**office.PARTS, "_xmlsignatures/sig1.xml": signature})

        assert report.integrity is Integrity.FAILED
