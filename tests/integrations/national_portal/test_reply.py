import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.national_portal import reply

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def is_success(code: object) -> bool:
    if isinstance(code, bool):
        return False
    return (isinstance(code, int) and code == 0) or code in ("0", "00")


@given(code=JSON | st.sampled_from([0, "0", "00", 0.0, False, "", " 0", "000", "٠"]))
def test_only_zero_as_integer_or_text_is_success(code: object) -> None:
    answer = reply.read(json.dumps({"error_code": code, "message": "ok"}).encode())

    assert isinstance(answer, reply.Accepted) == (
        is_success(code) and not isinstance(code, float)
    )


@given(body=st.binary())
def test_any_bytes_are_read_without_an_error_and_never_as_success(body: bytes) -> None:
    answer = reply.read(body)

    assert not isinstance(answer, reply.Accepted)


@given(body=JSON)
def test_a_reply_without_an_error_code_says_nothing_of_the_outcome(
    body: object,
) -> None:
    if isinstance(body, dict):
        body.pop("error_code", None)

    answer = reply.read(json.dumps(body).encode())

    assert isinstance(answer, reply.Unintelligible)


@pytest.mark.parametrize(
    "code", [True, False, None, 0.0, "", "OK", " 0", "0x0", [0], {}]
)
def test_a_code_of_another_type_says_nothing_of_the_outcome(code: object) -> None:
    answer = reply.read(json.dumps({"error_code": code, "message": "ok"}).encode())

    assert isinstance(answer, reply.Unintelligible)


def test_deep_nesting_is_unintelligible_not_a_crash() -> None:
    assert isinstance(reply.read(b"[" * 200_000), reply.Unintelligible)


@pytest.mark.parametrize("code", [-1, 3, "3", "-3", 401])
def test_another_number_is_a_refusal_with_its_code(code: int | str) -> None:
    answer = reply.read(json.dumps({"error_code": code, "message": "Lỗi"}).encode())

    assert answer == reply.Refusal(str(code), "Lỗi")


def test_a_message_is_compared_composed_however_it_was_sent() -> None:
    decomposed = "Ho\u0302\u0300 so\u031b \u0111a\u0303 to\u0302\u0300n ta\u0323i"
    answer = reply.read(json.dumps({"error_code": 1, "message": decomposed}).encode())

    assert isinstance(answer, reply.Refusal)
    assert reply.says_already_held(answer.message)


def test_a_missing_service_is_not_a_missing_dossier() -> None:
    assert reply.says_not_held("Hồ sơ H07-260302-0001 không tồn tại")
    assert not reply.says_not_held("Dịch vụ TraCuuHoSo không tồn tại")


@given(text=st.text(st.characters() | st.sampled_from("\0\ud800\u202e"), max_size=20))
def test_a_message_can_always_be_logged_and_stored(text: str) -> None:
    answer = reply.read(json.dumps({"error_code": 1, "message": text}).encode())

    assert isinstance(answer, reply.Refusal)
    assert "\0" not in answer.message
    answer.message.encode()
