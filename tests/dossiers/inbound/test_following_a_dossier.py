"""What follows a dossier: the supplement, the tax notice, the receipt."""

import base64
from typing import Any

import pytest

from app.core.database import transaction
from app.dossiers.models import Dossier
from app.integrations.national_portal.inbound import parking
from tests.dossiers import walks
from tests.dossiers.inbound.conftest import NationalPortal
from tests.dossiers.towns import Json
from tests.dossiers.walks import done


@pytest.fixture
async def asked(national_portal: NationalPortal) -> tuple[str, Dossier]:
    """A dossier of the Portal of which a supplement was asked."""
    sent = national_portal.dossier()
    await national_portal.send_and_act("dossiers", sent)
    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    seen = await _seen(national_portal, dossier)
    paper = {"code": "TK-XNTTHN", "reason": walks.REASON}
    await walks.take(national_portal.town, seen, "supplement", papers=[paper])
    return sent["MaHoSo"], dossier


async def test_a_supplement_is_completed_as_its_owner_would(
    national_portal: NationalPortal, asked: tuple[str, Dossier]
) -> None:
    reference, dossier = asked
    paper = national_portal.paper(
        "TK-XNTTHN", national_portal.town.papers.signed["hoa"].data
    )

    message = await national_portal.send_and_act(
        "supplements", _supplement(reference, paper, purpose="abroad")
    )

    seen = await _seen(national_portal, dossier)
    assert message.parked_at is None, message.reason
    assert seen["status"] == "submitted"
    assert seen["answers"]["purpose"] == "abroad"


async def test_a_supplement_that_does_not_do_is_parked_whole(
    national_portal: NationalPortal, asked: tuple[str, Dossier]
) -> None:
    reference, dossier = asked
    before = await _seen(national_portal, dossier)

    message = await national_portal.send_and_act(
        "supplements", _supplement(reference, marital_history="không có trong mẫu")
    )

    after = await _seen(national_portal, dossier)
    assert message.parked_at is not None
    assert "/marital_history" in (message.reason or "")
    assert (after["version"], after["answers"]) == (
        before["version"],
        before["answers"],
    )


async def test_a_parked_message_is_acted_on_again_once_released(
    national_portal: NationalPortal,
) -> None:
    sent = national_portal.dossier()
    await national_portal.send_and_act("dossiers", sent)
    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    message = await national_portal.send_and_act(
        "supplements", _supplement(sent["MaHoSo"], purpose="abroad")
    )
    assert message.parked_at is not None
    seen = await _seen(national_portal, dossier)
    await walks.take(national_portal.town, seen, "supplement")
    async with transaction(national_portal.town.sessions) as session:
        released = [await parking.release(session, message.id) for _ in range(2)]

    await national_portal.clerk.act(message.id)

    assert released == [True, False]
    assert (await _seen(national_portal, dossier))["answers"]["purpose"] == "abroad"


async def test_a_supplement_nobody_asked_for_is_parked(
    national_portal: NationalPortal,
) -> None:
    sent = national_portal.dossier()
    await national_portal.send_and_act("dossiers", sent)

    message = await national_portal.send_and_act(
        "supplements", _supplement(sent["MaHoSo"], purpose="other")
    )

    assert message.parked_at is not None


async def test_a_supplement_may_overtake_the_filing_of_its_dossier(
    national_portal: NationalPortal,
) -> None:
    """Both were taken in; the worker acts on them in the order they came."""
    sent = national_portal.dossier()
    await national_portal.send("dossiers", sent)

    answer = await national_portal.send("supplements", _supplement(sent["MaHoSo"]))

    assert answer.json()["error_code"] == 0


async def test_the_same_supplement_again_is_a_duplicate(
    national_portal: NationalPortal, asked: tuple[str, Dossier]
) -> None:
    body = _supplement(asked[0], purpose="abroad")
    await national_portal.send("supplements", body)

    again = await national_portal.send("supplements", body)

    assert again.json()["error_code"] == 1


async def test_a_tax_notice_is_kept_and_told(
    national_portal: NationalPortal, asked: tuple[str, Dossier]
) -> None:
    reference, dossier = asked
    xml = f"<DATA><BODY><ROW_LIST><ROW><MA_HSO>{reference}</MA_HSO></ROW></ROW_LIST></BODY></DATA>"
    notice = {"data": {"FileThongBaoThue": base64.b64encode(xml.encode()).decode()}}

    message = await national_portal.send_and_act("tax-notices", notice)

    assert message.done_at is not None
    told = await national_portal.told(dossier)
    assert told[-1] == "Cơ quan thuế thông báo nghĩa vụ tài chính"


async def test_a_receipt_ends_the_wait_for_payment(
    national_portal: NationalPortal,
) -> None:
    sent = national_portal.dossier()
    await national_portal.send_and_act("dossiers", sent)
    (dossier,) = await national_portal.filed(sent["MaHoSo"])
    seen = await _seen(national_portal, dossier)
    await walks.take(national_portal.town, seen, "accept", "forward", "request_payment")

    message = await national_portal.send_and_act(
        "tax-receipts", _receipt(sent["MaHoSo"], "1")
    )

    after = await _seen(national_portal, dossier)
    assert message.parked_at is None, message.reason
    assert after["status"] == "processing"


@pytest.mark.parametrize("paid", ["0", "1"])
async def test_a_receipt_nobody_waits_for_is_only_told(
    national_portal: NationalPortal, asked: tuple[str, Dossier], paid: str
) -> None:
    reference, dossier = asked

    await national_portal.send_and_act("tax-receipts", _receipt(reference, paid))

    seen = await _seen(national_portal, dossier)
    assert seen["status"] == "supplement_requested"
    assert "theo thông báo TB-1" in (await national_portal.told(dossier))[-1]


async def test_our_own_code_names_a_dossier_too(
    national_portal: NationalPortal,
) -> None:
    ours = await walks.submitted(national_portal.town)

    answer = await national_portal.send("tax-receipts", _receipt(ours["code"], "1"))

    assert answer.json()["error_code"] == 0


def _supplement(reference: str, *papers: Json, **changes: Any) -> Json:
    return {
        "service": "BoSungHoSo",
        "isUpdating": "False",
        "data": {
            "MaHoSoQG": reference,
            "ThongTinDaNop": None,
            "ThongTinSuaDoi": changes,
            "TaiLieuNop": list(papers),
        },
    }


def _receipt(reference: str, paid: str) -> Json:
    return {
        "service": "ThongBaoThue",
        "isUpdating": "False",
        "data": {
            "MaHoSo": reference,
            "HoTenNguoiNopTien": "Nguyễn Thị Hoa",
            "ThongTinThanhToan": {
                "MaThongBaoThue": "TB-1",
                "ThoiGianThanhToan": "20261123090000",
                "SoTien": 150000,
                "NoiDungThanhToan": "Lệ phí",
                "TrangThaiThanhToan": paid,
            },
        },
    }


async def _seen(portal: NationalPortal, dossier: Dossier) -> Json:
    return done(await portal.town.person("hoa").get(f"/v1/dossiers/{dossier.id}"))
