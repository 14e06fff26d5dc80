"""What may happen to a PDF after it is signed, on a document small enough to read."""

from datetime import datetime

import pytest

from app.signing import validation
from app.signing.policy import DOSSIER, FORMS, Policy
from app.signing.report import ChangeKind, Indication, Integrity, ValidationReport
from app.signing.trust.store import TrustStore
from simulators.pki import signing
from simulators.pki.authority import Pki
from tests.signing import pdfs

FIELD, PAGE, CONTENT = 4, 3, 5
NOTE = b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 300 300] /Contents (other) >>"


@pytest.fixture
def signed(pki: Pki, at: datetime) -> bytes:
    return signing.sign_pdf(pki, pdfs.form_pdf(), "citizen", at=at)


@pytest.fixture
def judged(at: datetime, trust: TrustStore) -> "Judge":
    return Judge(at, trust)


class Judge:
    def __init__(self, at: datetime, trust: TrustStore) -> None:
        self._at = at
        self._trust = trust

    def __call__(self, data: bytes, policy: Policy = DOSSIER) -> ValidationReport:
        return validation.validate(data, at=self._at, trust=self._trust, policy=policy)


def filled(signed: bytes) -> bytes:
    field = pdfs.value_of(signed, FIELD)
    return pdfs.append(signed, {FIELD: field.replace(b"(10)", b"(99)")})


def test_an_untouched_form_is_passed(signed: bytes, judged: Judge) -> None:
    report = judged(signed)

    assert report.indication is Indication.TOTAL_PASSED
    assert report.warnings == ()


def test_filling_in_a_field_is_undecided_and_warned_of(
    signed: bytes, judged: Judge
) -> None:
    report = judged(filled(signed))

    assert report.indication is Indication.INDETERMINATE
    assert report.integrity is Integrity.INDETERMINATE
    assert report.warnings == ("changed_after_signing",)
    assert [each.kind for each in report.signatures[0].changes_after] == [
        ChangeKind.FORM_FILLING
    ]


def test_filling_in_passes_where_the_procedure_allows_it(
    signed: bytes, judged: Judge
) -> None:
    report = judged(filled(signed), FORMS)

    assert report.indication is Indication.TOTAL_PASSED
    assert report.warnings == ("changed_after_signing",)


def test_adding_an_annotation_is_undecided(signed: bytes, judged: Judge) -> None:
    page = pdfs.value_of(signed, PAGE)
    noted = pdfs.append(
        signed, {PAGE: page.replace(b"/Annots [", b"/Annots [90 0 R "), 90: NOTE}
    )

    report = judged(noted, FORMS)

    assert report.indication is Indication.INDETERMINATE
    assert "changed_after_signing" in report.warnings


def test_replacing_the_drawing_of_a_page_fails(signed: bytes, judged: Judge) -> None:
    drawn = b"<< /Length 8 >>\nstream\n9 9 m  n\nendstream"

    report = judged(pdfs.append(signed, {CONTENT: drawn}))

    assert report.indication is Indication.TOTAL_FAILED
    assert report.integrity is Integrity.FAILED


def test_moving_a_field_fails(signed: bytes, judged: Judge) -> None:
    field = pdfs.value_of(signed, FIELD)

    report = judged(pdfs.append(signed, {FIELD: field.replace(b"10 90", b"11 90")}))

    assert report.integrity is Integrity.FAILED


def test_an_object_that_nothing_shows_does_not_count(
    signed: bytes, judged: Judge
) -> None:
    report = judged(pdfs.append(signed, {95: b"<< /Nobody (sees this) >>"}))

    assert report.indication is Indication.TOTAL_PASSED


def test_validation_data_may_be_added(signed: bytes, judged: Judge) -> None:
    root = int(signed.rpartition(b"/Root ")[2].split()[0])
    catalog = pdfs.value_of(signed, root)
    extended = catalog[:-2] + b" /DSS << /Type /DSS >> >>"

    report = judged(pdfs.append(signed, {root: extended}))

    assert report.indication is Indication.TOTAL_PASSED
    assert [each.kind for each in report.signatures[0].changes_after] == [
        ChangeKind.VALIDATION_DATA
    ]


def test_an_action_added_to_the_catalog_fails(signed: bytes, judged: Judge) -> None:
    root = int(signed.rpartition(b"/Root ")[2].split()[0])
    catalog = pdfs.value_of(signed, root)
    extended = catalog[:-2] + b" /OpenAction [3 0 R /Fit] >>"

    report = judged(pdfs.append(signed, {root: extended}))

    assert report.integrity is Integrity.FAILED


class TestHiddenContent:
    def test_a_field_outside_the_form_is_warned_of(
        self, pki: Pki, at: datetime, judged: Judge
    ) -> None:
        formless = {1: pdfs.FORM[1].replace(b"[4 0 R]", b"[]")}
        signed = signing.sign_pdf(pki, pdfs.form_pdf(formless), "citizen", at=at)

        report = judged(signed)

        assert report.warnings == ("shadow_content",)
        assert report.integrity is Integrity.PASSED

    def test_a_page_in_reserve_is_warned_of(
        self, pki: Pki, at: datetime, judged: Judge
    ) -> None:
        spare = {80: b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>"}
        signed = signing.sign_pdf(pki, pdfs.form_pdf(spare), "citizen", at=at)

        report = judged(signed)

        assert report.warnings == ("shadow_content",)
