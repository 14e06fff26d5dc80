"""Every error is a problem of RFC 9457, in Vietnamese, without a leak."""

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from app.core.http.problems import _MESSAGES, _message, _pointer

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [b"{", b"{'words': 1}", b"\xff\xfe", b'{"words": "a"} x', b"[" * 1_900],
    ids=["cut", "single quotes", "not UTF-8", "more after it", "deep"],
)
async def test_malformed_json_is_400(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(
        "/notes", content=body, headers={"Content-Type": "application/json"}
    )

    _assert_problem(answer, 400, "malformed")


async def test_an_unknown_address_is_404(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")

    _assert_problem(answer, 404, "not_found")


async def test_a_wrong_method_is_405_and_names_the_right_ones(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.delete("/notes")

    _assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


async def test_every_wrong_field_is_named_by_its_json_pointer_in_vietnamese(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(
        "/notes", json={"words": "x" * 21, "pages": {"a/b": "hai", "c~d": 1}}
    )

    _assert_problem(answer, 422, "invalid")
    assert answer.json()["errors"] == [
        {
            "path": "/words",
            "message": "dài quá 20 ký tự",
            "code": "string_too_long",
        },
        {
            "path": "/pages/a~1b",
            "message": "phải là số nguyên",
            "code": "int_parsing",
        },
    ]


async def test_a_missing_field_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/notes", json={})

    [problem] = answer.json()["errors"]
    assert (problem["path"], problem["message"]) == ("/words", "bắt buộc phải có")


async def test_an_unexpected_error_tells_nothing_of_itself(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/faults")

    _assert_problem(answer, 500, "internal_error")
    assert set(answer.json()) == {"type", "title", "status", "code"}
    assert "083185001234" not in answer.text
    assert len(answer.headers["x-request-id"]) == 32


def test_no_message_is_left_in_english() -> None:
    class Way(BaseModel):
        way: str

    try:
        Way.model_validate({"way": 1})
    except ValidationError as error:
        found = dict(error.errors()[0])

    assert _message(found) == "phải là chuỗi ký tự"
    assert _message({"type": "kind that Pydantic adds later", "ctx": {}}) == (
        "giá trị không hợp lệ"
    )
    expected: dict[str, object] = {
        "type": "literal_error",
        "ctx": {"expected": "'a', 'b' or 'c'"},
    }
    assert _message(expected) == "phải là một trong: 'a', 'b' hoặc 'c'"


def test_every_message_can_be_filled() -> None:
    bounds = dict.fromkeys(("max_length", "min_length", "ge", "le", "expected"), "9")

    for kind in _MESSAGES:
        assert "{" not in _message({"type": kind, "ctx": bounds})


@pytest.mark.parametrize(
    ("location", "pointer"),
    [
        (("body", "answers", 0, "a/b~c"), "/answers/0/a~1b~0c"),
        (("query", "size"), "/query/size"),
        (("body",), ""),
        ((), ""),
    ],
)
def test_a_pointer_leads_into_the_body(
    location: tuple[str | int, ...], pointer: str
) -> None:
    assert _pointer(location) == pointer


def _assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:motcua:problem:{code}"
    assert body["title"]
