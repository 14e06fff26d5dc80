"""A dossier of the Portal becomes one of ours, by the same services."""

import base64
from uuid import uuid4

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.identity.models import Person
from app.integrations.national_portal.inbound.papers import TryLater
from app.organizations.models import Office
from tests.dossiers import walks
from tests.dossiers.inbound.conftest import NationalPortal
from tests.dossiers.walks import BA_TRI, SERVICE_CENTRE, done


async def test_a_dossier_is_filed_with_its_signed_paper(
    national_portal: NationalPortal,
) -> None:
    sent = national_portal.dossier()

    message = await national_portal.send_and_act("dossiers", sent)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    assert message.done_at is not None
    assert dossier.code is not None
    assert dossier.code.startswith(BA_TRI)
    assert dossier.status == "submitted"
    assert await national_portal.papers(dossier) == ["TK-XNTTHN"]
    assert await national_portal.told(dossier) == [
        f"Tiếp nhận từ Cổng Dịch vụ công quốc gia, mã {sent['MaHoSo']}"
    ]
    town = national_portal.town
    assert dossier.applicant_id == town.people["hoa"]
    seen = done(await town.person("hoa").get(f"/v1/dossiers/{dossier.id}"))
    assert await walks.take(town, seen, "accept")


async def test_acting_again_files_nothing_again(
    national_portal: NationalPortal,
) -> None:
    sent = national_portal.dossier()
    message = await national_portal.send_and_act("dossiers", sent)

    await national_portal.clerk.act(message.id)

    assert len(await national_portal.filed(sent["MaHoSo"])) == 1


async def test_somebody_never_seen_is_made_known(
    national_portal: NationalPortal,
) -> None:
    number = f"08{uuid4().int % 10**10:010d}"
    for _ in range(2):
        sent = national_portal.dossier(
            SoGiayToChuHoSo=number, ChuHoSo="Trần Văn Mới", TaiLieuNop=[]
        )
        await national_portal.send_and_act("dossiers", sent)

    async with national_portal.town.sessions() as session:
        people = await session.scalars(
            select(Person).where(Person.identity_number.equals(number))
        )
        assert [person.name for person in people] == ["Trần Văn Mới"]


@pytest.mark.parametrize("office", ["000.99.99.H99", "H99"])
async def test_a_dossier_for_an_unknown_office_lies_in_the_inbox_with_an_alarm(
    national_portal: NationalPortal, office: str
) -> None:
    sent = national_portal.dossier(MaCoQuanThucHien=office)

    with capture_logs() as logs:
        await national_portal.send_and_act("dossiers", sent)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    step = await national_portal.open_step(dossier)
    assert step.wanted == {"office": "receiving", "argument": office}
    assert step.office_id == await _office(national_portal, SERVICE_CENTRE)
    assert [log["event"] for log in logs].count("inbound_unrouted") == 1


async def test_what_lies_in_the_inbox_is_routed_to_the_office_that_receives_it(
    national_portal: NationalPortal,
) -> None:
    town = national_portal.town
    sent = national_portal.dossier(MaCoQuanThucHien="000.99.99.H99")
    await national_portal.send_and_act("dossiers", sent)
    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    step = await national_portal.open_step(dossier)
    clerk = town.person(town.seats[await _name(national_portal, SERVICE_CENTRE)])

    answer = await clerk.post(
        f"/v1/dossiers/{dossier.id}/work-items/{step.id}/routing",
        {"office": BA_TRI, "reason": "Người nộp cư trú tại Ba Tri"},
        version=dossier.version,
    )

    (routed,) = await national_portal.filed(sent["MaHoSo"])
    assert answer.status_code == 200, answer.text
    assert routed.receiving_office_id == await _office(national_portal, BA_TRI)
    assert (await national_portal.open_step(routed)).wanted is None


async def test_a_missing_paper_is_told_to_the_intake_not_sent_back(
    national_portal: NationalPortal,
) -> None:
    sent = national_portal.dossier(TaiLieuNop=[])

    await national_portal.send_and_act("dossiers", sent)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    assert "còn thiếu" in (await national_portal.told(dossier))[0]


async def test_a_file_that_may_still_come_is_waited_for(
    national_portal: NationalPortal,
) -> None:
    data = national_portal.town.papers.signed["hoa"].data
    paper = national_portal.paper("TK-XNTTHN", data, 503)
    sent = national_portal.dossier(TaiLieuNop=[paper])
    await national_portal.send("dossiers", sent)
    message = await national_portal.newest()
    with pytest.raises(TryLater):
        await national_portal.clerk.act(message.id)
    assert await national_portal.filed(sent["MaHoSo"]) == []

    await national_portal.clerk.act(message.id)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    assert await national_portal.papers(dossier) == ["TK-XNTTHN"]


async def test_after_long_patience_it_is_filed_without_the_file(
    national_portal: NationalPortal,
) -> None:
    paper = national_portal.paper("TK-XNTTHN", b"", *([503] * 20))
    sent = national_portal.dossier(TaiLieuNop=[paper])
    await national_portal.send("dossiers", sent)
    message = await national_portal.newest()

    for _ in range(9):
        with pytest.raises(TryLater):
            await national_portal.clerk.act(message.id)
    await national_portal.clerk.act(message.id)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    assert "không lấy được nội dung" in (await national_portal.told(dossier))[0]


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/x.pdf",
        "file:///etc/passwd",
        "ftp://files.example/x.pdf",
        "http://user@127.0.0.1/x.pdf",
        "//files.example/x.pdf",
        "http://[::1",
        "",
    ],
)
async def test_an_address_elsewhere_is_never_fetched(
    national_portal: NationalPortal, address: str
) -> None:
    paper = {
        "TenTepDinhKem": "a.pdf",
        "MaThanhPhanHoSo": "TK-XNTTHN",
        "DuongDanTaiTepTin": address,
    }
    sent = national_portal.dossier(TaiLieuNop=[paper])
    asked = len(national_portal.files.asked)

    await national_portal.send_and_act("dossiers", sent)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    assert await national_portal.papers(dossier) == []
    assert len(national_portal.files.asked) == asked


@pytest.mark.parametrize("status", [301, 302, 307, 404, 410])
async def test_a_redirect_or_a_missing_file_is_not_followed(
    national_portal: NationalPortal, status: int
) -> None:
    paper = national_portal.paper("TK-XNTTHN", b"", status)
    sent = national_portal.dossier(TaiLieuNop=[paper])

    await national_portal.send_and_act("dossiers", sent)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    assert await national_portal.papers(dossier) == []


@pytest.mark.parametrize("data", [b"<html>", b"%PDF-1.7 broken", b"x" * 2_100_000])
async def test_a_file_that_is_none_is_left_out_and_told(
    national_portal: NationalPortal, data: bytes
) -> None:
    paper = national_portal.paper("TK-XNTTHN", data)
    sent = national_portal.dossier(TaiLieuNop=[paper])

    await national_portal.send_and_act("dossiers", sent)

    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    assert await national_portal.papers(dossier) == []
    assert "tệp to-khai.pdf" in (await national_portal.told(dossier))[0]


async def test_a_promotion_comes_with_its_papers_inside(
    national_portal: NationalPortal,
) -> None:
    plain = national_portal.town.papers.plain.data
    sent = {
        "MaHoSo": f"KM-{uuid4().hex[:8]}",
        "MaTTHC": "1.004873",
        "SoVanBan": "12/TB-KM",
        "NgayNopHoSo": "20261123083000",
        "TenThuongNhan": "Công ty TNHH Dừa Xanh",
        "MaSoThue": "1300999999",
        "DienThoai": "02753822222",
        "DiaChiDoanhNghiep": {"MaTinh": "83", "DiaChiChiTiet": "1 Đồng Khởi"},
        "TepDonDangKy": base64.b64encode(plain).decode(),
        "TaiLieuNop": [],
    }

    await national_portal.send_and_act("promotions", sent)

    (dossier,) = await national_portal.filed(str(sent["MaHoSo"]))
    assert (await national_portal.open_step(dossier)).wanted is not None
    assert "tệp TepDonDangKy.pdf" in (await national_portal.told(dossier))[0]


async def _office(portal: NationalPortal, code: str) -> object:
    async with portal.town.sessions() as session:
        return await session.scalar(select(Office.id).where(Office.code == code))


async def _name(portal: NationalPortal, code: str) -> tuple[str, str]:
    async with portal.town.sessions() as session:
        name = await session.scalar(select(Office.name).where(Office.code == code))
    return str(name), "reception"
