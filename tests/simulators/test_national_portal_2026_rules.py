"""The simulated Portal of 2026 refuses what breaks the field rules."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.national_portal.portal import Credentials
from simulators.national_portal_2026.portal import Portal

AT = datetime(2026, 6, 9, 8, tzinfo=UTC)
CODE = "000.19.07.H07-260609-0001"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def portal() -> Portal:
    return Portal(Credentials("H07", "s"))


@pytest.fixture
def token(portal: Portal) -> str:
    granted = portal.grant("H07", "s", at=AT)
    assert granted is not None
    return str(granted["access_token"])


def creation(portal: Portal) -> dict[str, Any]:
    digest = hashlib.sha256(b"x").hexdigest()
    portal.files["tep"] = digest
    paper = {"IdGiayTo": "tep", "TenGiayTo": "a.pdf", "HashTepTin": digest}
    return {
        "MaHoSo": CODE,
        "MaTTHC": "1.004873",
        "ChuHoSo": "Nguyễn Thị Ánh",
        "LoaiDoiTuong": 0,
        "MaDonViTiepNhan": "H07.19",
        "NgayNop": "2026-06-09 08:00:00",
        "ThanhPhanHoSo": [
            {
                "MaThanhPhanHoSo": "KQ.G15.000038",
                "TenThanhPhanHoSo": "Tờ khai",
                "SoLuong": 1,
                "LoaiBan": 2,
                "GiayToDinhKem": [paper],
            }
        ],
        "ThongTinNguoiNop": {
            "LoaiDoiTuong": 0,
            "ThongTinChiTiet": {"TenNguoiNop": "Ánh", "SoDinhDanh": "083090001234"},
        },
    }


def row(remote_id: str) -> dict[str, Any]:
    return {
        "IDHoSo": remote_id,
        "NguoiXuLy": "Bình",
        "ThoiDiemXuLy": "2026-06-09T08:00:00+07:00",
        "NoiDungXuLy": "Tiếp nhận",
        "TrangThai": 2,
    }


def change(remote_id: str) -> dict[str, Any]:
    return {
        "IdHoSo": remote_id,
        "MaHoSo": CODE,
        "TrangThai": 2,
        "NoiDungYKien": "Tiếp nhận",
    }


def made(portal: Portal, token: str) -> str:
    reply = portal.answer("CreateDossier", creation(portal), token=token, at=AT)
    assert reply["code"] == 200
    return str(reply["data"]["idHoSo"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda item: item.pop("ChuHoSo"),
        lambda item: item.update(ChuHoSo=" "),
        lambda item: item.update(LoaiDoiTuong=3),
        lambda item: item.update(LoaiDoiTuong="0"),
        lambda item: item.update(MaHoSo="H07"),
        lambda item: item.update(NgayNop="20260609080000"),
        lambda item: item.update(NgayNop="2026-06-31 08:00:00"),
        lambda item: item.update(NgayTiepNhan="2026-06-08 08:00:00"),
        lambda item: item.update(TrangThai=1),
        lambda item: item["ThanhPhanHoSo"][0].update(LoaiBan=3),
        lambda item: item["ThanhPhanHoSo"][0].update(SoLuong=0),
        lambda item: item["ThanhPhanHoSo"][0]["GiayToDinhKem"][0].update(IdGiayTo="?"),
        lambda item: item["ThongTinNguoiNop"]["ThongTinChiTiet"].pop("SoDinhDanh"),
    ],
)
def test_a_creation_that_breaks_a_rule_is_refused(
    portal: Portal, token: str, spoil: Change
) -> None:
    item = creation(portal)
    spoil(item)

    reply = portal.answer("CreateDossier", item, token=token, at=AT)

    assert (reply["code"], portal.dossiers) == (400, {})


@pytest.mark.parametrize(
    ("call", "shape", "spoil", "code"),
    [
        ("CapNhatTienTrinh", row, lambda item: item.update(TrangThai="2"), 400),
        ("CapNhatTienTrinh", row, lambda item: item.update(TrangThai=11), 400),
        ("CapNhatTienTrinh", row, lambda item: item.update(NguoiXuLy="x" * 51), 400),
        (
            "CapNhatTienTrinh",
            row,
            lambda item: item.update(ThoiDiemXuLy="2026-06-09T08:00:00"),
            400,
        ),
        ("CapNhatTienTrinh", row, lambda item: item.update(IDHoSo="khác"), 404),
        ("CapNhatTrangThai", change, lambda item: item.update(DanhSachLePhi=[]), 400),
        ("CapNhatTrangThai", change, lambda item: item.update(NoiDungYKien=""), 400),
        ("CapNhatTrangThai", change, lambda item: item.update(IdHoSo="khác"), 404),
    ],
)
def test_a_step_or_status_that_breaks_a_rule_changes_nothing(
    portal: Portal,
    token: str,
    call: str,
    shape: Callable[[str], dict[str, Any]],
    spoil: Change,
    code: int,
) -> None:
    item = shape(made(portal, token))
    good = dict(item)
    spoil(item)

    refused = portal.answer(call, [good, item], token=token, at=AT)

    held = portal.dossiers[CODE]
    assert refused["code"] == code
    assert (held.steps, held.statuses) == ([], [])
    assert portal.answer(call, [good], token=token, at=AT)["code"] == 200


@pytest.mark.parametrize("count", [0, 11])
def test_a_call_takes_one_to_ten_steps(portal: Portal, token: str, count: int) -> None:
    rows = [row(made(portal, token))] * count

    assert portal.answer("CapNhatTienTrinh", rows, token=token, at=AT)["code"] == 400


def test_a_code_that_is_held_is_not_created_again(portal: Portal, token: str) -> None:
    first = made(portal, token)

    told = portal.answer("CreateDossier", creation(portal), token=token, at=AT)
    portal.tells_what_it_holds = False
    untold = portal.answer("CreateDossier", creation(portal), token=token, at=AT)

    assert (told["code"], told["data"]["idHoSo"]) == (400, first)
    assert (untold["code"], untold["data"]) == (400, None)


def test_a_token_ends(portal: Portal, token: str) -> None:
    later = AT + timedelta(minutes=11)

    reply = portal.answer("CapNhatTienTrinh", [], token=token, at=later)

    assert reply["code"] == 401


def test_nobody_gets_a_token_by_a_wrong_secret(portal: Portal) -> None:
    assert portal.grant("H07", "t", at=AT) is None
