import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.national_portal import codes, parcels, translate, wire
from app.integrations.national_portal.notice import (
    Channel,
    DossierNotice,
    Status,
    SubjectKind,
)
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.settings import WireVersion
from app.integrations.national_portal.translate import Untranslatable
from simulators.national_portal import shapes

from .notices import payload

LINKS = {"6a1f": "https://motcua.example/6a1f?m", "7b2e": "https://motcua.example/7b2e"}
VERSIONS: tuple[WireVersion, ...] = get_args(WireVersion)
GOLDEN = sorted((Path(__file__).parent / "golden").glob("20??-*.json"))

Change = Callable[[dict[str, Any]], None]


def read(notice: dict[str, Any]) -> DossierNotice:
    return DossierNotice.model_validate_json(json.dumps(notice))


def packed(notice: dict[str, Any], version: WireVersion) -> Parcel | Untranslatable:
    return parcels.pack([read(notice)], links=LINKS, version=version)


def translated(notice: dict[str, Any], version: WireVersion = "2022") -> Parcel:
    parcel = packed(notice, version)
    assert isinstance(parcel, Parcel), parcel
    return parcel


def refusal(notice: dict[str, Any], version: WireVersion = "2022") -> str:
    parcel = packed(notice, version)
    assert isinstance(parcel, Untranslatable), parcel
    return parcel.reason


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_notice_becomes_the_golden_payload(path: Path) -> None:
    golden = json.loads(path.read_text())

    parcel = translated(_golden_notice(**golden["notice"]), golden["version"])

    assert parcel.item.json_ready() == {
        name: field["value"] for name, field in golden["item"].items()
    }
    assert parcel.rows[0].json_ready() == {
        name: field["value"] for name, field in golden["row"].items()
    }


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_golden_field_names_its_source(path: Path) -> None:
    golden = json.loads(path.read_text())

    fields = [*golden["item"].values(), *golden["row"].values()]

    assert all(re.match(r"§1\.[45]", field["source"]) for field in fields)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", SubjectKind)
@pytest.mark.parametrize("status", Status)
def test_every_combination_is_translated_and_accepted(
    status: Status, kind: SubjectKind, channel: Channel, version: WireVersion
) -> None:
    notice = payload(status=status, kind=kind, channel=channel)

    parcel = translated(notice, version)

    # The simulator's rules were written apart from ours.
    shapes.DossierItem.model_validate(parcel.item.json_ready())
    shapes.ProgressRow.model_validate(parcel.rows[0].json_ready())


def test_the_code_tables_are_total() -> None:
    assert set(codes.STATUSES) == set(Status)
    assert sorted(codes.STATUSES.values(), key=int) == [str(n) for n in range(1, 11)]
    assert set(codes.SUBJECT_KINDS) == set(SubjectKind)
    assert set(codes.CHANNELS) == set(Channel)
    assert set(translate.MAPPERS) == set(VERSIONS)


def test_the_base_version_carries_none_of_the_later_fields() -> None:
    base = translated(payload(), "2020").item.json_ready()
    later = translated(payload(), "2022").item.json_ready()

    assert set(later) - set(base) == {
        *("KenhThucHien", "SoGiayToChuHoSo", "DinhDanhCHS", "NgayNopHoSo"),
        *("NoiNopHoSo", "HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID"),
    }
    assert "DuocSoHoa" not in base["TaiLieuNop"][0]
    assert "MaGiayToKetQua" not in base["DanhSachGiayToKetQua"][0]


def test_times_go_out_as_read_in_viet_nam() -> None:
    item = translated(payload()).item

    assert item.NgayTiepNhan == "20260302090005"


@pytest.mark.parametrize(("channel", "sent"), [("online", True), ("direct", False)])
def test_the_account_goes_out_only_for_an_online_filing(
    channel: str, sent: object
) -> None:
    item = translated(payload(channel=Channel(channel))).item

    assert (item.MaDoiTuong is not None) == sent


@pytest.mark.parametrize(
    ("number", "identifiers"),
    [
        ("083090001234", [{"LoaiDinhDanh": "1", "SoDinhDanh": "083090001234"}]),
        ("320123456", [{"LoaiDinhDanh": "2", "SoDinhDanh": "320123456"}]),
        ("C1234567", []),
    ],
)
def test_an_identity_number_is_named_by_its_kind(
    number: str, identifiers: list[dict[str, str]]
) -> None:
    notice = payload()
    notice["dossier"]["applicant"]["identity_number"] = number

    assert translated(notice).item.json_ready()["DinhDanhCHS"] == identifiers


def _golden_notice(*, status: str, kind: str, channel: str) -> dict[str, Any]:
    return payload(
        status=Status(status), kind=SubjectKind(kind), channel=Channel(channel)
    )


def _of(*path: str | int, value: object) -> Change:
    def change(notice: dict[str, Any]) -> None:
        target: Any = notice
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (_of("dossier", "subject", value="x" * 1001), "TrichYeuHoSo"),
        (_of("dossier", "subject", value="  "), "TrichYeuHoSo"),
        (_of("dossier", "code", value="số 1"), "MaHoSo"),
        (_of("dossier", "procedure", "code", value="hộ tịch"), "MaTTHC"),
        (_of("dossier", "procedure", "field_code", value=""), "MaLinhVuc"),
        (_of("dossier", "papers", 0, "file_name", value="x" * 4001), "TenTepDinhKem"),
        (_of("dossier", "papers", 0, "component_code", value=""), "MaThanhPhanHoSo"),
        (_of("dossier", "results", 0, "name", value="x" * 2001), "TenGiayTo"),
        (_of("dossier", "results", 0, "result_code", value=""), "MaGiayToKetQua"),
        (_of("dossier", "applicant", "identity_number", value="123"), "LoaiDinhDanh"),
        (_of("dossier", "applicant", "identity_number", value=""), "SoGiayToChuHoSo"),
        (_of("dossier", "fees", 0, "code", value=""), "MaPhiLePhi"),
        (_of("step", "actor", value="x" * 51), "NguoiXuLy"),
        (_of("step", "content", value=""), "NoiDungXuLy"),
        (_of("dossier", "returned_at", value=None), "returned_at"),
        (_of("dossier", "due_at", value=None), "due_at"),
    ],
)
def test_what_the_wire_cannot_carry_is_refused_by_name(
    change: Change, field: str
) -> None:
    notice = payload(status=Status.RETURNED)
    change(notice)

    assert field in refusal(notice)


def test_a_refusal_repeats_no_personal_data() -> None:
    notice = payload()
    notice["step"]["actor"] = "Nguyễn Thị Ánh " * 10

    reason = refusal(notice)

    assert "NguoiXuLy" in reason
    assert "Nguyễn" not in reason


@given(text=st.text(max_size=1200), version=st.sampled_from(VERSIONS))
def test_a_subject_goes_out_whole_or_not_at_all(
    text: str, version: WireVersion
) -> None:
    notice = payload()
    notice["dossier"]["subject"] = text

    parcel = packed(notice, version)

    if isinstance(parcel, Parcel):
        assert parcel.item.TrichYeuHoSo == text
        assert 1 <= len(text) <= 1000


@given(amount=st.integers(0, 10**12))
def test_an_amount_goes_out_as_plain_digits(amount: int) -> None:
    notice = payload()
    notice["dossier"]["fees"][0]["amount"] = amount

    assert translated(notice).item.DanhSachLePhi[0].Gia == str(amount)


def test_a_result_without_a_national_code_goes_out_without_one() -> None:
    notice = payload()
    notice["dossier"]["results"][0]["result_code"] = None

    (sent,) = translated(notice).item.json_ready()["DanhSachGiayToKetQua"]

    assert "MaGiayToKetQua" not in sent
    shapes.ResultFile.model_validate(sent)


def test_an_open_supplement_has_no_receipt() -> None:
    notice = payload(status=Status.SUPPLEMENT_REQUESTED)
    notice["dossier"]["supplements"][0] |= {
        "received_by": None,
        "received_note": None,
        "received_at": None,
        "due_after": None,
    }

    (supplement,) = translated(notice).item.DanhSachHoSoBoSung

    assert supplement.TrangThaiBoSung is False
    assert supplement.NgayTiepNhanBoSung == ""
    assert isinstance(supplement, wire.Supplement)
