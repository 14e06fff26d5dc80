"""What the Portal sends is taken once, and answered −1, 1 or 0."""

import asyncio
import base64
import json
from typing import Any

import pytest
from sqlalchemy import func, select

from app.files import service as files
from app.integrations.national_portal.inbound.models import InboundMessage
from app.integrations.national_portal.inbound.routes import PREFIX
from tests.dossiers.inbound.conftest import KEY, NationalPortal

RESOURCES = ("dossiers", "promotions", "supplements", "tax-notices", "tax-receipts")


async def test_a_dossier_is_taken_once(national_portal: NationalPortal) -> None:
    dossier = national_portal.dossier()

    answers = [
        (await national_portal.send("dossiers", dossier)).json()["error_code"]
        for _ in range(3)
    ]

    assert answers == [0, 1, 1]


async def test_twins_at_the_same_time_are_taken_once(
    national_portal: NationalPortal,
) -> None:
    dossier = national_portal.dossier()

    answers = await asyncio.gather(
        *(national_portal.send("dossiers", dossier) for _ in range(8))
    )

    codes = sorted(answer.json()["error_code"] for answer in answers)
    assert codes == [0, *([1] * 7)]


async def test_a_reference_used_for_another_content_is_an_error(
    national_portal: NationalPortal,
) -> None:
    dossier = national_portal.dossier()
    await national_portal.send("dossiers", dossier)

    answer = await national_portal.send("dossiers", dossier | {"ChuHoSo": "Người khác"})

    assert answer.json()["error_code"] == -1


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("key", [None, "", "sai", KEY + "x"])
async def test_a_forged_call_is_turned_away_and_leaves_nothing(
    national_portal: NationalPortal, resource: str, key: str | None
) -> None:
    before = await _count(national_portal)

    answer = await national_portal.send(resource, national_portal.dossier(), key=key)

    assert (answer.status_code, answer.json()["code"]) == (401, "security_key_refused")
    assert await _count(national_portal) == before


async def test_the_key_may_stand_in_the_body_as_the_receipts_protocol_has_it(
    national_portal: NationalPortal,
) -> None:
    dossier = national_portal.dossier(SecurityKey=KEY)

    answer = await national_portal.send("dossiers", dossier, key=None)

    assert answer.json()["error_code"] == 0


async def test_nothing_is_taken_before_the_connection_is_configured(
    national_portal: NationalPortal,
) -> None:
    transport: Any = national_portal.town.http._transport
    transport.app.state.portal_inbound = None

    answer = await national_portal.send("dossiers", national_portal.dossier())

    assert (answer.status_code, answer.json()["code"]) == (404, "not_connected")


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"3",
        b"null",
        b"{}",
        b'{"data": 3}',
        b'{"data": []}',
        b'{"data": {}}',
        b"[" * 50_000,
        b'{"MaHoSo": {"a": 1}}',
        b'{"data": {"MaHoSoQG": null, "FileThongBaoThue": 3}}',
        b'{"a": 1e999}',
        b'{"MaHoSo": "\\u0000"}',
        b'{"MaHoSo": "\\ud800"}',
        b"\xff\xfe\x00",
    ],
)
async def test_a_malformed_message_is_an_error_and_leaves_nothing(
    national_portal: NationalPortal, resource: str, body: bytes
) -> None:
    before = await _count(national_portal)

    answer = await national_portal.town.http.post(
        f"{PREFIX}/{resource}",
        content=body,
        headers={b"SecurityKey": KEY.encode()},
    )

    assert (answer.status_code, answer.json()["error_code"]) == (200, -1)
    assert await _count(national_portal) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"MaHoSo": ""},
        {"MaHoSo": "có dấu cách"},
        {"MaHoSo": None},
        {"MaTTHC": "9.999999"},
        {"LoaiDoiTuong": "5"},
        {"LoaiDoiTuong": 9},
        {"ChuHoSo": "   "},
        {"ChuHoSo": "a\u202eb"},
        {"SoGiayToChuHoSo": "x" * 101},
        {"NgayNopHoSo": "23/11/2026"},
        {"HinhThuc": "2"},
        {"TaiLieuNop": {}},
        {"TaiLieuNop": [3]},
        {"TaiLieuNop": [{"TenTepDinhKem": ""}]},
        {"TaiLieuNop": [{"TenTepDinhKem": "a.pdf", "Base64": "%%%"}]},
        {"EformThongTinChiTiet": []},
        {"EformThongTinChiTiet": {"a": "\x00"}},
        {"EformThongTinChiTiet": {"a": 2**60}},
    ],
)
async def test_a_dossier_with_a_wrong_field_is_an_error(
    national_portal: NationalPortal, changes: dict[str, Any]
) -> None:
    body = national_portal.dossier(**changes)

    answer = await national_portal.send("dossiers", body)

    assert (answer.status_code, answer.json()["error_code"]) == (200, -1)


async def test_what_is_about_a_dossier_never_heard_of_is_an_error(
    national_portal: NationalPortal,
) -> None:
    supplement = {"data": {"MaHoSoQG": "G22.99-261123-NONE", "ThongTinSuaDoi": {}}}

    answer = await national_portal.send("supplements", supplement)

    assert answer.json()["error_code"] == -1


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<DATA/>",
        b"<DATA><MA_HSO>a</MA_HSO><MA_HSO>b</MA_HSO></DATA>",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///x">]><D><MA_HSO>&x;</MA_HSO></D>',
    ],
)
async def test_a_tax_notice_that_names_no_dossier_is_an_error(
    national_portal: NationalPortal, xml: bytes
) -> None:
    notice = {"data": {"FileThongBaoThue": base64.b64encode(xml).decode()}}

    answer = await national_portal.send("tax-notices", notice)

    assert answer.json()["error_code"] == -1


async def test_the_very_bytes_are_kept(national_portal: NationalPortal) -> None:
    dossier = national_portal.dossier()
    body = json.dumps(dossier, indent=3).encode()

    await national_portal.town.http.post(
        f"{PREFIX}/dossiers", content=body, headers={b"SecurityKey": KEY.encode()}
    )

    message = await national_portal.newest()
    async with national_portal.town.sessions() as session:
        row = await files.find(session, message.body_id)
    kept = await files.read(national_portal.town.parts.storage, row)
    assert kept == body


async def test_no_personal_data_is_told_back(national_portal: NationalPortal) -> None:
    body = national_portal.dossier(SoGiayToChuHoSo="số của một người!")

    answer = await national_portal.send("dossiers", body)

    assert "số của một người" not in answer.text
    assert "SoGiayToChuHoSo" in answer.text


async def _count(portal: NationalPortal) -> int:
    async with portal.town.sessions() as session:
        return await session.scalar(select(func.count(InboundMessage.id))) or 0
