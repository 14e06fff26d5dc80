"""Only the documented success passes; everything else is told apart by its outcome."""

import json

import pytest

from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.dvc_sync import reply, tokens
from app.integrations.national_portal.dvc_sync.reply import (
    Accepted,
    Read,
    Refusal,
    TokenRefused,
    TurnedAway,
)
from app.integrations.national_portal.reply import Unintelligible

PAGE = b"<h1>Bad Gateway</h1>"


def enveloped(code: object, message: object = "m", data: object = None) -> bytes:
    return json.dumps({"code": code, "message": message, "data": data}).encode()


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (200, enveloped(200), Accepted),
        (200, enveloped("200"), Accepted),
        (200, enveloped(0), Unintelligible),
        (200, enveloped("00"), Unintelligible),
        (200, enveloped(True), Unintelligible),
        (200, enveloped(None), Unintelligible),
        (200, enveloped(200.0), Unintelligible),
        (200, enveloped(502), Unintelligible),
        (200, b"{}", Unintelligible),
        (200, b"[]", Unintelligible),
        (200, PAGE, Unintelligible),
        (200, enveloped(200) * 2, Unintelligible),
        (200, enveloped(400), Refusal),
        (200, enveloped(401), TokenRefused),
        (201, enveloped(200), Unintelligible),
        (302, b"", Unintelligible),
        (400, enveloped(400), Refusal),
        (403, enveloped(403), Refusal),
        (404, enveloped(404), Refusal),
        (400, enveloped(200), Unintelligible),
        (400, enveloped(404), Unintelligible),
        (404, PAGE, TurnedAway),
        (401, enveloped(401), TokenRefused),
        (401, PAGE, TokenRefused),
        (408, PAGE, Unintelligible),
        (429, PAGE, TurnedAway),
        (500, enveloped(200), Unintelligible),
        (502, PAGE, Unintelligible),
        (504, PAGE, Unintelligible),
    ],
)
def test_each_answer_means_one_thing(
    status: int, body: bytes, meaning: type[Read]
) -> None:
    assert isinstance(reply.read(Answer(status, body)), meaning)


def test_a_refusal_keeps_its_reason_and_what_is_held() -> None:
    body = enveloped(400, "Hồ sơ đã tồn tại\x00", {"idHoSo": "7"})

    found = reply.read(Answer(400, body))

    assert found == Refusal(400, "Hồ sơ đã tồn tại ", {"idHoSo": "7"})


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({"access_token": "t", "expires_in": 600}, 570),
        ({"access_token": "t", "expires_in": 20}, 10),
        ({"access_token": "t"}, float("inf")),
        ({"access_token": "t", "expires_in": 0}, None),
        ({"access_token": "t", "expires_in": True}, None),
        ({"access_token": "t", "expires_in": "600"}, None),
        ({"access_token": ""}, None),
        ({"access_token": "t\r\nX: y"}, None),
        ({"access_token": "thẻ"}, None),
        ({"access_token": 7}, None),
        ({}, None),
        ([], None),
    ],
)
def test_a_token_is_used_until_shortly_before_its_end(
    given: object, seconds: float | None
) -> None:
    granted = tokens.read(Answer(200, json.dumps(given).encode()))

    assert (None if granted is None else granted.seconds) == seconds


def test_no_token_comes_with_a_refusal() -> None:
    assert tokens.read(Answer(401, b'{"access_token": "t"}')) is None
