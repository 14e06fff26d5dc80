"""Whatever a message is spoilt into, it is answered, acted on or parked: never lost."""

from contextlib import suppress
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.integrations.national_portal.inbound.papers import TryLater
from tests.dossiers.inbound.conftest import NationalPortal
from tests.dossiers.walks import MARITAL

_ODD: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            " ",
            "\u0000",
            "a" * 5000,
            "20260231000000",
            "99999999999999",
            "' OR 1=1 --",
            "../../etc/passwd",
            "http://127.0.0.1:1/x",
            "file:///etc/passwd",
            "١٢٣٤٥٦٧٨٩٠١٢",
            "\u202egnp.exe",
        ]
    ),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)


_ITEM: Final = (
    "MaHoSo MaTTHC MaCoQuanThucHien ChuHoSo LoaiDoiTuong SoGiayToChuHoSo Email"
    " SoDienThoai TrichYeuHoSo HinhThuc NgayNopHoSo EformThongTinChiTiet TaiLieuNop"
    " LaLung"
)
_INSIDE: Final = {
    "": tuple(_ITEM.split()),
    "EformThongTinChiTiet": tuple(MARITAL.answers),
    "TaiLieuNop": ("TenTepDinhKem", "MaThanhPhanHoSo", "DuongDanTaiTepTin"),
}
_PLACES: Final = [(inside, key) for inside, keys in _INSIDE.items() for key in keys]
_GONE: Final = object()


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.sampled_from(_PLACES), value=st.just(_GONE) | _ODD)
async def test_a_spoilt_dossier_is_refused_or_ends_filed_or_with_a_person(
    national_portal: NationalPortal, place: tuple[str, str], value: object
) -> None:
    spoilt = _spoilt(national_portal.dossier(), place, value)

    answer = await national_portal.send("dossiers", spoilt)

    told = answer.json()["error_code"]
    assert (answer.status_code, told in {-1, 0}) == (200, True)
    if told == 0:
        message = await national_portal.newest()
        with suppress(TryLater):
            await national_portal.clerk.act(message.id)
            ended = await national_portal.message(message.id)
            assert (ended.done_at is None) != (ended.parked_at is None)


def _spoilt(
    sound: dict[str, Any], place: tuple[str, str], value: object
) -> dict[str, Any]:
    """Return it with one place changed, dropped or added."""
    inside, key = place
    if inside == "TaiLieuNop":
        return sound | {inside: [_changed(sound[inside][0], key, value)]}
    if inside:
        return sound | {inside: _changed(sound[inside], key, value)}
    return _changed(sound, key, value)


def _changed(record: dict[str, Any], key: str, value: object) -> dict[str, Any]:
    rest = {each: kept for each, kept in record.items() if each != key}
    return rest if value is _GONE else rest | {key: value}
