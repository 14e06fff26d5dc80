"""VNeID's and the National Portal's names become ours; what is no number is refused."""

from datetime import date
from typing import Any

import pytest

from app.identity.actor import APPLICANTS, Kind
from app.identity.assurance import Level
from app.identity.sign_in.identity import Identity
from app.integrations.identity_provider import claims
from app.integrations.identity_provider.settings import ClaimSet
from app.integrations.identity_provider.tokens import Refused

CITIZEN = {
    "sub": "5b2c8a3e-0000-4000-8000-000000000001",
    "TechID": "5b2c8a3e-0000-4000-8000-000000000001",
    "LoaiTaiKhoan": "1",
    "SoDinhDanh": "083192000101",
    "HoVaTen": "Nguyễn Thị Hoa",
    "NgayThangNamSinh": "19920314",
    "loAs": "LoA2",
    "IAL": "2",
}


def read(claim_set: ClaimSet = ClaimSet.VNEID, **changes: Any) -> Identity | Refused:
    return claims.identity(CITIZEN | changes, claim_set)


def test_a_citizen_of_vneid_is_read_whole() -> None:
    assert read(sid="stay-1", acr="urn:x") == Identity(
        subject=CITIZEN["sub"],
        kind=Kind.CITIZEN,
        name="Nguyễn Thị Hoa",
        level=Level.TWO,
        number="083192000101",
        tech_id=CITIZEN["TechID"],
        birth_date=date(1992, 3, 14),
        sid="stay-1",
    )


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"acr": "LoA1"}, Level.ONE),
        ({"acr": "LoA3"}, Level.TWO),
        ({"acr": "urn:x"}, Level.ONE),
        ({"loAs": "LoA3", "IAL": "3", "acr": "LoA3"}, Level.THREE),
        ({"loAs": "", "IAL": None}, Level.ONE),
    ],
)
def test_a_step_up_reaches_the_lowest_that_is_stated_of_it(
    changes: dict[str, Any], level: Level
) -> None:
    found = claims.identity(CITIZEN | changes, ClaimSet.VNEID, stepped_up=True)

    assert isinstance(found, Identity)
    assert found.level is level


@pytest.mark.parametrize(
    ("changes", "kind", "number", "name"),
    [
        ({"LoaiTaiKhoan": 1}, Kind.CITIZEN, "083192000101", "Nguyễn Thị Hoa"),
        (
            {"SoDinhDanh": "", "SoCMND": "320123456"},
            Kind.CITIZEN,
            "320123456",
            "Nguyễn Thị Hoa",
        ),
        (
            {"LoaiTaiKhoan": "2", "MaSoThue": "1300000001", "TenDoanhNghiep": "Dừa"},
            Kind.ENTERPRISE,
            "1300000001",
            "Dừa",
        ),
        (
            {"LoaiTaiKhoan": "2", "MaSoDoanhNghiep": "1300000001-001"},
            Kind.ENTERPRISE,
            "1300000001-001",
            "Nguyễn Thị Hoa",
        ),
        ({"LoaiTaiKhoan": "3"}, Kind.ORGANIZATION, None, "Nguyễn Thị Hoa"),
    ],
)
def test_an_account_type_says_which_number_counts(
    changes: dict[str, Any], kind: Kind, number: str | None, name: str
) -> None:
    found = read(ClaimSet.DVCQG, **changes)

    assert isinstance(found, Identity)
    assert (found.kind, found.number, found.name) == (kind, number, name)


@pytest.mark.parametrize(
    "changes",
    [
        {"LoaiTaiKhoan": "9"},
        {"LoaiTaiKhoan": None},
        {"SoDinhDanh": "83192000101"},
        {"SoDinhDanh": "083192000101 "[:13] + "1"},
        {"SoDinhDanh": "０83192000101"},
        {"LoaiTaiKhoan": "2", "MaSoThue": "13"},
        {"TechID": "<script>"},
    ],
)
def test_what_is_no_number_is_refused(changes: dict[str, Any]) -> None:
    assert isinstance(read(**changes), Refused)


def test_a_provider_speaks_only_for_its_kinds() -> None:
    official = read(ClaimSet.PROVINCE, LoaiTaiKhoan="1")

    assert isinstance(official, Identity)
    assert official.kind is Kind.OFFICIAL
    assert claims.kinds_of(ClaimSet.PROVINCE) == {Kind.OFFICIAL}
    assert claims.kinds_of(ClaimSet.VNEID) == APPLICANTS


@pytest.mark.parametrize("born", ["1992", "19920231", "", None, 19920314])
def test_half_a_birth_date_is_none(born: object) -> None:
    found = read(NgayThangNamSinh=born)

    assert isinstance(found, Identity)
    assert found.birth_date is None
