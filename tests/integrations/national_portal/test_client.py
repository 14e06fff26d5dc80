import asyncio
import json
import logging
import socket
from typing import Any

import httpx
import pytest
import structlog

from app.integrations.national_portal import parcels, wire
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    NotHeldError,
    OutcomeUnknownError,
    RefusedError,
)
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.settings import NationalPortalSettings

from .conftest import PASSWORD, Inbox, Inspector, answering
from .notices import payload


def parcel(code: str, **changes: Any) -> Parcel:
    notice = DossierNotice.model_validate_json(
        json.dumps(payload(code=code, **changes))
    )
    links = dict.fromkeys(notice.file_ids(), "https://motcua.example/v1/files/1")
    done = parcels.pack([notice], links=links, version="2022")
    assert isinstance(done, Parcel)
    return done


async def test_a_dossier_is_created_extended_and_looked_up(
    client: NationalPortalClient, inspector: Inspector
) -> None:
    sent = parcel("000.19.07.H07-260302-1001")

    await client.synchronise(sent.item, updating=False)
    await client.append(sent.rows)
    holding = await client.look_up("000.19.07.H07-260302-1001")

    shown = await inspector.dossier("000.19.07.H07-260302-1001")
    assert shown["item"] == sent.item.json_ready()
    assert shown["steps"] == [sent.rows[0].json_ready()]
    assert holding is not None
    assert holding.TrangThaiHoSo == "10"
    assert holding.QuaTrinhXuLy == (wire.HeldRow(**sent.rows[0].model_dump()),)


async def test_an_unknown_dossier_is_not_held(client: NationalPortalClient) -> None:
    assert await client.look_up("000.19.07.H07-260302-1999") is None


async def test_creating_twice_and_updating_nothing_have_their_own_errors(
    client: NationalPortalClient, inspector: Inspector
) -> None:
    sent = parcel("000.19.07.H07-260302-1002")

    with pytest.raises(NotHeldError):
        await client.synchronise(sent.item, updating=True)
    await client.synchronise(sent.item, updating=False)
    with pytest.raises(AlreadyHeldError):
        await client.synchronise(sent.item, updating=False)


async def test_many_first_calls_share_one_login(
    client: NationalPortalClient, inspector: Inspector
) -> None:
    before = await inspector.logins()

    async with asyncio.TaskGroup() as calls:
        for _ in range(8):
            calls.create_task(client.look_up("000.19.07.H07-260302-1999"))

    assert await inspector.logins() == before + 1


async def test_an_ended_session_is_renewed_once_for_all(
    client: NationalPortalClient, inspector: Inspector
) -> None:
    await client.look_up("000.19.07.H07-260302-1999")
    before = await inspector.logins()
    await inspector.expire_sessions()

    async with asyncio.TaskGroup() as calls:
        for _ in range(8):
            calls.create_task(client.look_up("000.19.07.H07-260302-1999"))

    assert await inspector.logins() == before + 1


async def test_a_session_refused_right_after_login_is_not_the_dossiers_fault(
    client: NationalPortalClient, inspector: Inspector
) -> None:
    await inspector.misbehave(kinds=["session_expired"])
    before = await inspector.logins()

    with pytest.raises(NotDoneError):
        await client.look_up("000.19.07.H07-260302-1999")

    assert await inspector.logins() == before + 2


async def test_a_wrong_password_is_tried_again_later_and_not_shown(
    settings: NationalPortalSettings, line: Line
) -> None:
    wrong = settings.model_validate(
        {**settings.model_dump(), "password": "mật-khẩu-cũ"}
    )
    client = NationalPortalClient(settings=wrong, line=line)

    with pytest.raises(NotDoneError) as failure:
        await client.look_up("000.19.07.H07-260302-1999")

    assert "mật-khẩu" not in str(failure.value)


@pytest.mark.parametrize(
    "kind", ["timeout_before", "timeout_after", "server_error", "html"]
)
async def test_a_sent_call_without_a_readable_reply_has_an_unknown_outcome(
    client: NationalPortalClient, inspector: Inspector, kind: str
) -> None:
    await inspector.misbehave(kinds=[kind])

    with pytest.raises(OutcomeUnknownError):
        await client.append(parcel("000.19.07.H07-260302-1003").rows)


@pytest.mark.parametrize("seed", range(12))
async def test_an_error_code_of_the_wrong_type_is_never_success(
    client: NationalPortalClient, inspector: Inspector, seed: int
) -> None:
    await inspector.misbehave(kinds=["wrong_error_code"], seed=seed)

    with pytest.raises(OutcomeUnknownError):
        await client.append(parcel("000.19.07.H07-260302-1003").rows)


async def test_nobody_listening_means_nothing_was_done(
    settings: NationalPortalSettings, line: Line
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    away = settings.model_validate(
        {**settings.model_dump(), "adapter_url": f"http://127.0.0.1:{port}/"}
    )

    with pytest.raises(NotDoneError):
        await NationalPortalClient(settings=away, line=line).look_up("x")


async def test_a_broken_field_is_refused_with_the_portals_words(
    client: NationalPortalClient, inspector: Inspector
) -> None:
    broken = parcel("000.19.07.H07-260302-1004").item.model_copy(
        update={"NgayTiepNhan": "02/03/2026"}
    )

    with pytest.raises(RefusedError, match="NgayTiepNhan"):
        await client.synchronise(broken, updating=False)

    assert not await inspector.holds("000.19.07.H07-260302-1004")


async def test_more_rows_than_a_call_takes_are_never_sent(
    client: NationalPortalClient,
) -> None:
    rows = parcel("000.19.07.H07-260302-1005").rows * 11

    with pytest.raises(ValueError, match="11"):
        await client.append(rows)


async def test_neither_password_nor_session_reaches_a_log_or_an_error(
    settings: NationalPortalSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = "s" * 32
    body = {"error_code": 7, "message": f"Từ chối {session}"}
    client = answering(settings, after_login(httpx.Response(200, json=body)))

    with structlog.testing.capture_logs() as logs, pytest.raises(RefusedError) as no:
        await client.look_up("H07-260302-0001")

    assert logs
    assert "Từ chối" in str(no.value)
    assert session not in f"{caplog.text}{logs}{no.value}{client!r}"
    assert PASSWORD not in f"{caplog.text}{logs}{no.value}{vars(client)}"


def after_login(reply: httpx.Response) -> Inbox:
    def inbox(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/login"):
            return httpx.Response(200, json={"error_code": 0, "session": "s" * 32})
        return reply

    return inbox


async def test_the_wire_carries_the_session_the_unit_and_the_target(
    settings: NationalPortalSettings,
) -> None:
    seen: list[httpx.Request] = []

    def inbox(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        body = {"error_code": "00", "message": "", "session": "s1", "result": []}
        return httpx.Response(200, json=body)

    await answering(settings, inbox).look_up("H07-260302-0001")

    login, call = seen
    target = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
    assert login.headers["dstcode"] == call.headers["dstcode"] == target
    assert json.loads(login.content) == {
        "username": "000.00.00.H07",
        "password": PASSWORD,
    }
    assert json.loads(call.content) == {
        "session": "s1",
        "madonvi": "000.00.00.H07",
        "service": "TraCuuHoSo",
        "mahoso": "H07-260302-0001",
    }


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, OutcomeUnknownError),
        (400, NotDoneError),
        (401, NotDoneError),
        (404, NotDoneError),
        (408, OutcomeUnknownError),
        (429, NotDoneError),
        (500, OutcomeUnknownError),
        (502, OutcomeUnknownError),
        (504, OutcomeUnknownError),
    ],
)
async def test_the_http_status_tells_whether_it_may_have_been_applied(
    settings: NationalPortalSettings, status: int, error: type[Exception]
) -> None:
    body = {"error_code": 0, "message": "thành công"}
    client = answering(settings, after_login(httpx.Response(status, json=body)))

    with pytest.raises(error):
        await client.append(parcel("000.19.07.H07-260302-1007").rows)


async def test_a_dossier_that_exists_is_not_created_whatever_the_code_says(
    settings: NationalPortalSettings,
) -> None:
    body = {"error_code": 0, "message": "Hồ sơ đã tồn tại"}
    client = answering(settings, after_login(httpx.Response(200, json=body)))

    with pytest.raises(AlreadyHeldError):
        await client.synchronise(
            parcel("000.19.07.H07-260302-1008").item, updating=False
        )


@pytest.mark.parametrize(
    "result", ["một chuỗi", ["một chuỗi"], [{"MaHoSo": "khác"}], 7, {"a": 1}, [{}]]
)
async def test_an_unreadable_look_up_proves_nothing(
    settings: NationalPortalSettings, result: object
) -> None:
    body = {"error_code": 0, "message": "", "result": result}
    client = answering(settings, after_login(httpx.Response(200, json=body)))

    with pytest.raises(OutcomeUnknownError):
        await client.look_up("H07-260302-0001")
