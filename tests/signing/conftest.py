"""A public-key infrastructure and documents made for the run; nothing is committed."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pypdf
import pytest

from app.signing.trust import store
from app.signing.trust.store import TrustStore
from simulators.pki import authority, signing
from simulators.pki.authority import OfficeSpec, PersonSpec, Pki

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

PEOPLE = {
    "citizen": PersonSpec("Nguyễn Văn Thử", citizen_id="083000000001"),
    "second": PersonSpec("Lê Thị Hai", citizen_id="083000000004"),
    "revoked": PersonSpec("Trần Thị Thu Hồi", citizen_id="083000000002"),
    "expired": PersonSpec(
        "Lê Hết Hạn",
        citizen_id="083000000003",
        valid_from=AT - timedelta(days=800),
        valid_until=AT - timedelta(days=30),
    ),
    "company": PersonSpec(
        "Công ty TNHH Thử Nghiệm",
        tax_code="1300000001",
        organization="Công ty TNHH Thử Nghiệm",
    ),
}
OFFICES = {
    "seal": OfficeSpec("Sở Thử nghiệm tỉnh Thử", tax_code="1300000999", rsa=True),
    "officer": OfficeSpec(
        "UBND tỉnh Thử",
        tax_code="1300000998",
        officer="Võ Công Chức",
        citizen_id="083000000010",
    ),
}


@pytest.fixture(scope="session")
def at() -> datetime:
    return AT


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("pki")
    made = authority.make_pki(folder, people=PEOPLE, offices=OFFICES, at=AT)
    authority.revoke(made, "revoked", revoked_at=AT - timedelta(days=10))
    authority.refresh_crls(made, at=AT)
    return made


@pytest.fixture(scope="session")
def trust(pki: Pki) -> TrustStore:
    return store.load(pki.trust_store)


@pytest.fixture(scope="session")
def plain_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(300, 300)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.fixture(scope="session")
def signed_pdf(pki: Pki, plain_pdf: bytes) -> bytes:
    return signing.sign_pdf(pki, plain_pdf, "citizen", at=AT)
