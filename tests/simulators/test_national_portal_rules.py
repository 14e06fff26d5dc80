"""The simulated Portal refuses what the real one would, and forgets nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulators.national_portal.journal import Journal
from simulators.national_portal.misbehaviour import Dice, Kind, Misbehaviour
from simulators.national_portal.portal import Credentials, Portal
from simulators.national_portal.process import Running, running

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
CODE = "000.19.07.H07-260302-0001"

Change = Callable[[dict[str, Any]], None]


def item(**changes: Any) -> dict[str, Any]:
    return {
        "MaHoSo": CODE,
        "MaTTHC": "1.004873",
        "TenTTHC": "Cấp Giấy xác nhận tình trạng hôn nhân",
        "MaLinhVuc": "G15-TP07",
        "TenLinhVuc": "Hộ tịch",
        "LoaiDoiTuong": "1",
        "Email": "",
        "SoDienThoai": "",
        "TrichYeuHoSo": "Xác nhận tình trạng hôn nhân",
        "NgayTiepNhan": "20260302080000",
        "NgayHenTra": "20260305170000",
        "TrangThaiHoSo": "2",
        "HinhThuc": "0",
        "DonViXuLy": "Phường An Hội",
        "TaiLieuNop": [],
        "DanhSachLePhi": [],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [],
        "DanhSachGiayToKetQua": [],
        **changes,
    }


def row(**changes: Any) -> dict[str, Any]:
    return {
        "MaHoSo": CODE,
        "NguoiXuLy": "Trần Văn Bình",
        "ThoiDiemXuLy": "20260302080000",
        "NoiDungXuLy": "Tiếp nhận",
        "TrangThai": "2",
        **changes,
    }


class Caller:
    """A province that is logged in."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        reply = portal.log_in({"username": "u", "password": "p"}, at=AT)
        self.session = reply["session"]

    def call(self, service: str, **content: Any) -> dict[str, Any]:
        envelope = {"session": self.session, "madonvi": "H07", "service": service}
        return self.portal.answer({**envelope, **content}, at=AT)

    def create(self, **changes: Any) -> dict[str, Any]:
        return self.call("DongBoHoSoMC", isUpdating="False", data=[item(**changes)])

    def update(self, **changes: Any) -> dict[str, Any]:
        return self.call("DongBoHoSoMC", isUpdating="True", data=[item(**changes)])

    def append(self, *rows: dict[str, Any]) -> dict[str, Any]:
        return self.call("CapNhatTienDoHoSoMC", data=list(rows))


@pytest.fixture
def portal() -> Portal:
    return Portal(credentials=Credentials("u", "p"))


@pytest.fixture
def province(portal: Portal) -> Caller:
    return Caller(portal)


def test_creating_an_existing_dossier_stores_nothing(
    portal: Portal, province: Caller
) -> None:
    province.create()

    reply = province.create(TrichYeuHoSo="Khác")

    assert reply["error_code"] != 0
    assert "đã tồn tại" in reply["message"]
    assert portal.dossiers[CODE].item == item()


def test_updating_an_unknown_dossier_stores_nothing(
    portal: Portal, province: Caller
) -> None:
    reply = province.update()

    assert reply["error_code"] != 0
    assert "chưa tồn tại" in reply["message"]
    assert portal.dossiers == {}


def test_statuses_are_kept_in_order_without_repetition(
    portal: Portal, province: Caller
) -> None:
    province.create()
    for status in ("4", "4", "5", "4"):
        province.update(TrangThaiHoSo=status)

    assert portal.dossiers[CODE].statuses == ["2", "4", "5", "4"]


def test_steps_are_only_ever_appended(portal: Portal, province: Caller) -> None:
    province.create()
    province.append(row(), row())

    province.append(row())

    assert portal.dossiers[CODE].steps == [row()] * 3


@pytest.mark.parametrize("count", [0, 11])
def test_a_call_takes_one_to_ten_steps(
    portal: Portal, province: Caller, count: int
) -> None:
    province.create()

    reply = province.append(*[row()] * count)

    assert reply["error_code"] != 0
    assert portal.dossiers[CODE].steps == []


def test_one_wrong_step_refuses_the_whole_call(
    portal: Portal, province: Caller
) -> None:
    province.create()

    reply = province.append(row(), row(NguoiXuLy="x" * 51))

    assert "NguoiXuLy" in reply["message"]
    assert portal.dossiers[CODE].steps == []


def test_a_look_up_shows_the_item_and_its_steps(province: Caller) -> None:
    province.create()
    province.append(row())

    (shown,) = province.call("TraCuuHoSo", mahoso=CODE)["result"]

    assert shown == item() | {"QuaTrinhXuLy": [row()]}
    assert province.call("TraCuuHoSo", mahoso="khác")["result"] == []


FILE = {
    "TepDinhKemId": "1",
    "TenTepDinhKem": "a.pdf",
    "IsDeleted": "False",
    "MaThanhPhanHoSo": "TP",
    "DuongDanTaiTepTin": "https://motcua.example/v1/files/1",
}
FEE = {
    "TenPhiLePhi": "Lệ phí",
    "MaPhiLePhi": "LP",
    "HinhThucThu": "1",
    "Gia": "8000",
    "LoaiPhiLePhi": "1",
}
RESULT = {
    "TenGiayTo": "Giấy xác nhận",
    "GiayToId": "1",
    "DuongDanTepTinKetQua": "https://motcua.example/v1/files/2",
}


def test_a_full_item_of_both_versions_is_taken(province: Caller) -> None:
    base = province.create(TaiLieuNop=[FILE], DanhSachLePhi=[FEE])
    later = province.update(
        KenhThucHien="2",
        DinhDanhCHS=[{"LoaiDinhDanh": "1", "SoDinhDanh": "083090001234"}],
        NgayNopHoSo="20260302073000",
        NoiNopHoSo="2",
        DSKetNoiCSDL=[{"MaCSDL": "7"}],
        TaiLieuNop=[FILE | {"DuocSoHoa": "1", "DuocTaiSuDung": "2"}],
        DanhSachGiayToKetQua=[RESULT | {"MaGiayToKetQua": "KQ.G15.000038"}],
    )

    assert [base["error_code"], later["error_code"]] == [0, 0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("MaHoSo", "hồ sơ 1"),
        ("MaTTHC", "khai sinh"),
        ("TenTTHC", " "),
        ("LoaiDoiTuong", "5"),
        ("LoaiDoiTuong", 1),
        ("Email", None),
        ("TrichYeuHoSo", "x" * 1001),
        ("NgayTiepNhan", "2026-03-02"),
        ("NgayTiepNhan", "20260231080000"),
        ("NgayHenTra", "2026030517000٠"),
        ("TrangThaiHoSo", "0"),
        ("TrangThaiHoSo", "11"),
        ("HinhThuc", "2"),
        ("KenhThucHien", "4"),
        ("NoiNopHoSo", "3"),
        ("DinhDanhCHS", [{"LoaiDinhDanh": "1", "SoDinhDanh": "000000001"}]),
        ("TaiLieuNop", [FILE | {"TenTepDinhKem": "x" * 4001}]),
        ("TaiLieuNop", [FILE | {"DuongDanTaiTepTin": "file:///etc/passwd"}]),
        ("TaiLieuNop", [FILE | {"IsDeleted": False}]),
        ("DanhSachLePhi", [FEE | {"HinhThucThu": "3"}]),
        ("DanhSachLePhi", [FEE | {"Gia": "-1"}]),
        ("DanhSachGiayToKetQua", [RESULT | {"TenGiayTo": "x" * 2001}]),
        ("TrichYeuHoso", "tên trường sai"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(
    portal: Portal, province: Caller, field: str, value: object
) -> None:
    reply = province.create(**{field: value})

    assert reply["error_code"] != 0
    assert field in reply["message"]
    assert portal.dossiers == {}


def test_an_accepted_dossier_needs_its_dates(province: Caller) -> None:
    assert province.create(NgayHenTra="")["error_code"] != 0
    assert province.create(TrangThaiHoSo="1", NgayHenTra="")["error_code"] == 0


def test_no_call_passes_without_a_live_session(
    portal: Portal, province: Caller
) -> None:
    late = AT + timedelta(minutes=10)
    body = {"session": province.session, "madonvi": "H07", "service": "TraCuuHoSo"}

    assert portal.answer({**body, "mahoso": CODE}, at=late)["error_code"] != 0
    assert portal.answer({**body, "session": "x"}, at=AT)["error_code"] != 0


def test_a_wrong_password_gives_no_session(portal: Portal) -> None:
    reply = portal.log_in({"username": "u", "password": "khác"}, at=AT)

    assert reply["error_code"] != 0
    assert "session" not in reply


def test_a_journal_restores_what_was_accepted_and_drops_a_torn_line(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path / "portal.jsonl")
    first = Portal(credentials=Credentials("u", "p"), keep=journal.keep)
    province = Caller(first)
    province.create()
    province.append(row())
    with (tmp_path / "portal.jsonl").open("a") as file:
        file.write('{"kind": "it')

    second = Portal(credentials=Credentials("u", "p"))
    for change in journal.read():
        second.restore(change)

    assert second.dossiers == first.dossiers


def test_the_same_seed_draws_the_same_faults() -> None:
    rule = Misbehaviour(share=0.5, seed=7)
    one, other = Dice(rule), Dice(rule)

    drawn = [one.draw("DongBoHoSoMC") for _ in range(200)]

    assert drawn == [other.draw("DongBoHoSoMC") for _ in range(200)]
    assert set(drawn) == {None, *Kind}
    assert 60 < drawn.count(None) < 140


def test_faults_keep_to_their_services_and_number() -> None:
    dice = Dice(Misbehaviour(share=1, services=["TraCuuHoSo"], limit=1))

    drawn = [dice.draw(name) for name in ("DongBoHoSoMC", "TraCuuHoSo", "TraCuuHoSo")]

    assert [kind is None for kind in drawn] == [True, False, True]


def test_a_restarted_process_still_holds_its_dossiers(tmp_path: Path) -> None:
    state = tmp_path / "portal.jsonl"
    with (
        running(username="u", password="p", state=state) as portal,
        httpx.Client(trust_env=False, headers={"dstcode": "VN:GOV:x"}) as http,
    ):
        session = _log_in(http, portal)
        for content in (
            {"service": "DongBoHoSoMC", "isUpdating": "False", "data": [item()]},
            {"service": "CapNhatTienDoHoSoMC", "data": [row()]},
        ):
            body = {"session": session, "madonvi": "H07", **content}
            address = f"{portal.adapter_url}{portal.integration_endpoint}"
            assert http.post(address, json=body).json()["error_code"] == 0

    with running(username="u", password="p", state=state) as portal:
        shown = httpx.get(f"{portal.address}/inspect/dossiers/{CODE}", trust_env=False)
        page = httpx.get(portal.address, trust_env=False)

    assert shown.json()["steps"] == [row()]
    assert shown.json()["statuses"] == ["2"]
    assert CODE in page.text
    assert "Được tiếp nhận" in page.text


def _log_in(http: httpx.Client, portal: Running) -> str:
    reply = http.post(
        f"{portal.adapter_url}{portal.auth_endpoint}",
        json={"username": "u", "password": "p"},
    )
    session: str = reply.json()["session"]
    return session
