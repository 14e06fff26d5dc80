"""A token holds only as we signed it, for ourselves, in its time (RFC 8725)."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from app.core.ids import new_id
from app.identity.tokens import BadToken, Tokens
from tests.conftest import MORNING
from tests.identity.conftest import HOUR, ISSUER

PERSON = new_id()
_OURS = Tokens(key=OctKey.import_key("k" * 48), issuer=ISSUER)


def _claims(**changed: object) -> dict[str, object]:
    start = int(MORNING.timestamp())
    whole: dict[str, object] = {
        "iss": ISSUER,
        "aud": "motcua",
        "sub": str(PERSON),
        "iat": start,
        "exp": start + 3600,
        "loa": 4,
    }
    return whole | changed


def _base64(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "later", [timedelta(), timedelta(minutes=59), timedelta(seconds=-30)]
)
def test_a_token_names_its_person_while_it_holds(
    tokens: Tokens, later: timedelta
) -> None:
    token = tokens.issue(PERSON, at=MORNING, life=HOUR)

    assert tokens.subject(token, at=MORNING + later) == PERSON


@pytest.mark.parametrize(
    "at",
    [MORNING + HOUR, MORNING + timedelta(days=365), MORNING - timedelta(seconds=31)],
    ids=["at its end", "long after", "before it was issued"],
)
def test_a_token_does_not_hold_outside_its_time(tokens: Tokens, at: datetime) -> None:
    token = tokens.issue(PERSON, at=MORNING, life=HOUR)

    with pytest.raises(BadToken):
        tokens.subject(token, at=at)


def test_a_token_of_another_key_is_refused(tokens: Tokens) -> None:
    other = Tokens(key=OctKey.import_key("x" * 48), issuer=ISSUER)

    with pytest.raises(BadToken):
        tokens.subject(other.issue(PERSON, at=MORNING, life=HOUR), at=MORNING)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://another.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["motcua", "another"]},
        {"aud": None},
        {"sub": "hoa"},
        {"sub": None},
        {"sub": 7},
        {"loa": None},
        {"loa": 9},
        {"exp": None},
        {"exp": "9999999999"},
        {"iat": None},
        {"iat": 9_999_999_999},
    ],
    ids=str,
)
def test_claims_that_are_not_ours_are_refused(
    tokens: Tokens, key: OctKey, changed: dict[str, object]
) -> None:
    whole = jwt.encode({"alg": "HS256"}, _claims(), key)
    assert tokens.subject(whole, at=MORNING) == PERSON

    with pytest.raises(BadToken):
        tokens.subject(
            jwt.encode({"alg": "HS256"}, _claims(**changed), key), at=MORNING
        )


def test_an_unsigned_token_is_refused(tokens: Tokens) -> None:
    for none in ("none", "None", "NONE", ""):
        token = f"{_base64({'alg': none})}.{_base64(_claims())}."

        with pytest.raises(BadToken):
            tokens.subject(token, at=MORNING)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_of_our_own_key_is_refused(
    tokens: Tokens, key: OctKey, algorithm: str
) -> None:
    token = jwt.encode({"alg": algorithm}, _claims(), key, algorithms=[algorithm])

    with pytest.raises(BadToken):
        tokens.subject(token, at=MORNING)


def test_a_token_signed_by_an_asymmetric_key_is_refused(tokens: Tokens) -> None:
    own = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "jwk": own.as_dict(private=False)}

    with pytest.raises(BadToken):
        tokens.subject(jwt.encode(header, _claims(), own), at=MORNING)


@pytest.mark.parametrize(
    "header",
    [
        [],
        "x",
        1,
        None,
        {},
        {"alg": None},
        {"alg": []},
        {"alg": {}},
        {"alg": "HS256", "crit": 1},
        {"alg": "HS256", "crit": ["b64"], "b64": False},
        b"[" * 2_500,
        b'{"a":' * 500,
        b"\xff\xfe",
    ],
    ids=lambda header: str(header)[:20],
)
def test_no_header_of_a_stranger_makes_it_fail(tokens: Tokens, header: object) -> None:
    signature = tokens.issue(PERSON, at=MORNING, life=HOUR).rsplit(".", 1)[-1]

    with pytest.raises(BadToken):
        tokens.subject(
            f"{_base64(header)}.{_base64(_claims())}.{signature}", at=MORNING
        )


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"1", b"null", b"{}", b"\xff", b"[" * 2_500]
)
def test_a_payload_that_is_no_set_of_claims_is_refused(
    tokens: Tokens, key: OctKey, payload: bytes
) -> None:
    with pytest.raises(BadToken):
        tokens.subject(
            jws.serialize_compact({"alg": "HS256"}, payload, key), at=MORNING
        )


def test_an_oversized_token_is_refused_unread(tokens: Tokens, key: OctKey) -> None:
    token = jwt.encode({"alg": "HS256"}, _claims(padding="x" * 4_000), key)

    with pytest.raises(BadToken):
        tokens.subject(token, at=MORNING)


@given(st.text() | st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*", fullmatch=True))
@settings(deadline=None)
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(BadToken):
        _OURS.subject(garbage, at=MORNING)


@given(st.data())
@settings(deadline=None)
def test_any_changed_character_of_what_was_signed_is_refused(
    data: st.DataObject,
) -> None:
    token = _OURS.issue(PERSON, at=MORNING, life=HOUR)
    # The last letter of the signature carries bits that mean nothing.
    place = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from("abcXYZ019-_.=é \n"))
    assume(other != token[place])

    with pytest.raises(BadToken):
        _OURS.subject(token[:place] + other + token[place + 1 :], at=MORNING)
