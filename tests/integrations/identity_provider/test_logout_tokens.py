"""A logout token is one by the standard's every rule (Back-Channel Logout 1.0 §2.6)."""

from datetime import timedelta
from typing import Any

import pytest

from app.identity.sign_in.ports import Farewell
from app.integrations.identity_provider import logout_tokens, tokens
from app.integrations.identity_provider.tokens import Refused, Signed, Window
from tests.integrations.identity_provider.conftest import (
    AT,
    CLIENT,
    EVENT,
    ISSUER,
    WINDOW,
    Signer,
    id_claims,
    logout_claims,
)

NOW = int(AT.timestamp())


def read(token: str, signer: Signer, window: Window = WINDOW) -> Farewell | Refused:
    signed = tokens.signed(token, signer.keys, algorithms=("ES256",))
    assert isinstance(signed, Signed)
    return logout_tokens.read(signed, issuer=ISSUER, client_id=CLIENT, window=window)


@pytest.mark.parametrize(
    "changes",
    [{}, {"sub": None, "sid": "s1"}, {"sid": "s1"}, {"aud": [CLIENT]}],
)
def test_a_right_one_says_whose_stay_has_ended(
    signer: Signer, changes: dict[str, Any]
) -> None:
    claims = logout_claims(**changes)

    found = read(signer.sign(claims, header={"typ": "logout+jwt"}), signer)

    assert isinstance(found, Farewell)
    assert (found.subject, found.sid) == (claims.get("sub"), claims.get("sid"))
    assert found.expires_at == AT + timedelta(minutes=4)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "other"},
        {"aud": [CLIENT, "other"]},
        {"events": None},
        {"events": {}},
        {"events": [EVENT]},
        {"events": {EVENT: "yes"}},
        {"nonce": "nonce-1"},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 256},
        {"jti": "\x00"},
        {"sub": None},
        {"sub": 3},
        {"sid": ["s1"]},
        {"iat": None},
        {"iat": NOW + 121},
        {"exp": NOW - 120},
        {"exp": None, "iat": NOW - 240},
        {"exp": "x"},
    ],
)
def test_one_that_breaks_a_rule_is_refused(
    signer: Signer, changes: dict[str, Any]
) -> None:
    assert isinstance(read(signer.sign(logout_claims(**changes)), signer), Refused)


def test_an_id_token_is_no_logout_token(signer: Signer) -> None:
    assert isinstance(read(signer.sign(id_claims(jti="x")), signer), Refused)


def test_a_token_of_another_kind_is_refused(signer: Signer) -> None:
    token = signer.sign(logout_claims(), header={"typ": "at+jwt"})

    assert isinstance(read(token, signer), Refused)
