"""No bytes may make the validator raise, whatever format they pretend to be."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.signing import limits, validation
from app.signing.policy import DOSSIER
from app.signing.report import (
    Indication,
    Integrity,
    SubIndication,
    ValidationReport,
)
from app.signing.trust.store import TrustStore
from simulators.pki import signing
from simulators.pki.authority import Pki
from tests.signing import documents

FILES = {"don.txt": b"application"}

damage = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=0, max_size=6),
        st.integers(0, 8),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def genuine(pki: Pki, plain_pdf: bytes, at: datetime) -> dict[str, bytes]:
    pdf = signing.sign_pdf(pki, plain_pdf, "citizen", at=at, timestamped=True)
    twice = signing.sign_pdf(pki, pdf, "seal", at=at, field="Second")
    root = etree.fromstring("<a xmlns='urn:x'><b>1</b></a>")
    name = "META-INF/signature.p7s"
    manifest = documents.asic_manifest(name, FILES)
    cms = documents.signed_cms(pki, manifest, "citizen", at=at, detached=True)
    members = {**FILES, "META-INF/ASiCManifest.xml": manifest, name: cms}
    return {
        "pdf": pdf,
        "pdf signed twice": twice,
        "xml": documents.signed_xml(pki, root, "citizen", at=at),
        "cms": documents.signed_cms(pki, b"text", "citizen", at=at, detached=False),
        "asic": documents.container(members),
    }


def damaged(data: bytes, blows: list[tuple[float, bytes, int]]) -> bytes:
    for place, inserted, removed in blows:
        at = int(place * len(data))
        data = data[:at] + inserted + data[at + removed :]
    return data


@pytest.mark.parametrize("kind", ["pdf", "pdf signed twice", "xml", "cms", "asic"])
def test_a_damaged_document_is_answered_without_an_exception(
    genuine: dict[str, bytes], kind: str, at: datetime, trust: TrustStore
) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(blows=damage)
    def strike(blows: list[tuple[float, bytes, int]]) -> None:
        report = validation.validate(
            damaged(genuine[kind], blows), at=at, trust=trust, policy=DOSSIER
        )

        assert report.indication in Indication

    strike()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n" + b"[" * 100_000,
        b"%PDF-1.7\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\n1 0 obj<</A" + b"<</A" * 5000 + b"\nstartxref\n9\n%%EOF",
        b"\x30\x80" * 20_000,
        b"PK\x03\x04" + b"\x00" * 200,
        b"<" + b"a" * 100_000,
        b"",
        b"\x00" * 100_000,
        b"%PDF-1.7\n" + bytes(limits.MAX_INPUT_BYTES),
    ],
    ids=[
        "nested arrays",
        "no xref",
        "nested dictionaries",
        "nested DER",
        "zip",
        "xml",
        "empty",
        "zeros",
        "over the budget",
    ],
)
def test_a_pathological_file_is_a_format_failure(
    data: bytes, at: datetime, trust: TrustStore
) -> None:
    report = validation.validate(data, at=at, trust=trust, policy=DOSSIER)

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.FORMAT_FAILURE


@pytest.mark.parametrize("kind", ["pdf", "xml", "cms", "asic"])
@pytest.mark.parametrize("year", [1, 1970, 2100, 9999])
def test_a_clock_that_is_far_off_costs_trust_and_never_the_reading(
    genuine: dict[str, bytes], kind: str, year: int, trust: TrustStore
) -> None:
    # Where people write their time, the first year begins before the calendar does.
    at = datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=7)))

    report = validation.validate(genuine[kind], at=at, trust=trust, policy=DOSSIER)

    assert report.indication is Indication.INDETERMINATE
    assert report.integrity is Integrity.PASSED
    assert ValidationReport.model_validate_json(report.model_dump_json()) == report
