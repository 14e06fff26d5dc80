"""Only what the provider signed, for us, for this attempt, just now, proves a person."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from app.identity.sign_in.ports import Asked
from app.integrations.identity_provider import id_tokens, tokens
from app.integrations.identity_provider.id_tokens import Expected
from app.integrations.identity_provider.tokens import Refused, Signed
from tests.integrations.identity_provider.conftest import (
    AT,
    CLIENT,
    EXPECTED,
    ISSUER,
    WINDOW,
    Signer,
    id_claims,
)

ALLOWED = ("RS256", "ES256", "PS256")
NOW = int(AT.timestamp())
MINUTE = 60


def judged(token: str, signer: Signer, expected: Expected = EXPECTED) -> str | None:
    """Return why a token is refused, or None."""
    found = tokens.signed(token, signer.keys, algorithms=ALLOWED)
    if isinstance(found, Signed):
        wrong = id_tokens.check(found, expected, WINDOW)
        return None if wrong is None else wrong.why
    return found.why


def half_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"aud": [CLIENT]},
        {"azp": CLIENT},
        {"at_hash": half_hash("access-1")},
        {"nbf": NOW},
        # Two clocks two minutes apart, either way.
        {"iat": NOW + 2 * MINUTE, "exp": NOW + 12 * MINUTE},
        {"iat": NOW - 11 * MINUTE, "exp": NOW - 2 * MINUTE + 1},
    ],
)
def test_a_right_token_proves_its_person(
    signer: Signer, changes: dict[str, Any]
) -> None:
    assert judged(signer.sign(id_claims(**changes)), signer) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://vneid.example/"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": [CLIENT, "other"]}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": None}, "aud"),
        ({"azp": "other"}, "azp"),
        ({"nonce": "nonce-2"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["nonce-1"]}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "x" * 256}, "sub"),
        ({"sub": "a\x00b"}, "sub"),
        ({"exp": NOW - 2 * MINUTE}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": "soon"}, "expired"),
        ({"exp": True}, "expired"),
        ({"exp": 1e300}, "expired"),
        ({"iat": NOW + 2 * MINUTE + 1}, "iat"),
        ({"iat": None}, "iat"),
        ({"iat": NOW - 12 * MINUTE - 1}, "issued"),
        ({"nbf": NOW + 2 * MINUTE + 1}, "nbf"),
        ({"nbf": "x"}, "nbf"),
        ({"at_hash": half_hash("access-2")}, "at_hash"),
        ({"at_hash": 3}, "at_hash"),
    ],
)
def test_a_token_for_another_place_time_or_attempt_is_refused(
    signer: Signer, changes: dict[str, Any], why: str
) -> None:
    refused = judged(signer.sign(id_claims(**changes)), signer)

    assert refused is not None
    assert refused.startswith(why)


@pytest.mark.parametrize(
    ("auth_time", "why"),
    [
        (NOW - MINUTE, None),
        # Five minutes were asked for, and two more are left to the clocks.
        (NOW - 7 * MINUTE, None),
        (NOW - 7 * MINUTE - 1, "auth_time is older than max_age"),
        (NOW + 3 * MINUTE, "auth_time is not a time that has come"),
        (None, "auth_time is missing"),
        ("x", "auth_time is missing"),
    ],
)
def test_a_provider_that_passes_over_max_age_is_caught(
    signer: Signer, auth_time: object, why: str | None
) -> None:
    asked = Asked(AT, max_age=timedelta(minutes=5))
    late = Expected(ISSUER, CLIENT, "nonce-1", access_token=None, asked=asked)

    refused = judged(signer.sign(id_claims(auth_time=auth_time)), signer, late)

    assert (refused is None) is (why is None)
    assert (refused or "").startswith(why or "")


def test_an_unsigned_token_is_refused(signer: Signer) -> None:
    [_, payload, _] = signer.sign(id_claims()).split(".")
    headers: list[Any] = [{"alg": "none"}, {"alg": "None"}, {}, {"alg": 3}, [], "x"]
    for header in headers:
        head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=")
        for signature in ("", "c2ln"):
            assert judged(f"{head.decode()}.{payload}.{signature}", signer)


def test_a_public_key_is_no_shared_secret(signer: Signer) -> None:
    secret = OctKey.import_key(json.dumps(signer.keys[0]).encode())
    forged = jwt.encode({"alg": "HS256", "kid": "k1"}, id_claims(), secret)

    assert judged(forged, signer) == "its algorithm is not allowed"


def test_a_key_of_that_name_that_is_not_the_providers_is_refused(
    signer: Signer,
) -> None:
    stranger = Signer(ECKey.generate_key("P-256", {"kid": "k1"}))
    own = {"jwk": stranger.keys[0], "jku": "https://evil.example/jwks"}

    assert judged(stranger.sign(id_claims()), signer)
    assert judged(stranger.sign(id_claims(), header=own), signer)


def test_an_unknown_key_is_told_from_a_bad_signature(signer: Signer) -> None:
    unknown = tokens.signed(
        signer.sign(id_claims(), header={"kid": "k2"}), signer.keys, algorithms=ALLOWED
    )
    broken = tokens.signed(
        signer.sign(id_claims())[:-6] + "AAAAAA", signer.keys, algorithms=ALLOWED
    )

    assert isinstance(unknown, Refused)
    assert isinstance(broken, Refused)
    assert (unknown.unknown_key, broken.unknown_key) == (True, False)


def test_a_token_that_names_no_key_is_read_with_the_only_one(signer: Signer) -> None:
    token = jwt.encode({"alg": "ES256"}, id_claims(), signer.key)
    other = Signer(ECKey.generate_key("P-256", {"kid": "k2"})).keys

    alone = tokens.signed(token, signer.keys, algorithms=ALLOWED)
    among = tokens.signed(token, signer.keys + other, algorithms=ALLOWED)

    assert isinstance(alone, Signed)
    assert isinstance(among, Refused)


def test_a_key_for_something_else_is_not_used(signer: Signer) -> None:
    token = signer.sign(id_claims())
    weak = RSAKey.generate_key(2048, {"kid": "k1"}).as_dict(private=False)
    for unfit in ({"use": "enc"}, {"alg": "ES384"}, {"kty": "RSA"}, weak, {"x": "é"}):
        keys = [signer.keys[0] | dict(unfit)]

        assert isinstance(tokens.signed(token, keys, algorithms=ALLOWED), Refused)


def test_an_algorithm_that_is_not_on_the_list_is_refused(signer: Signer) -> None:
    found = tokens.signed(signer.sign(id_claims()), signer.keys, algorithms=("RS256",))

    assert found == Refused("its algorithm is not allowed")


def test_an_oversized_token_is_not_even_read(signer: Signer) -> None:
    token = signer.sign(id_claims(filler="x" * tokens.LONGEST))

    assert judged(token, signer) == "too long"


@given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_.-]{0,200}"))
def test_whatever_a_stranger_writes_is_only_refused(text: str) -> None:
    assert isinstance(tokens.signed(text, [], algorithms=ALLOWED), Refused)
