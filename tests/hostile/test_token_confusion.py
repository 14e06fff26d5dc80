"""Tokens that were made to be misread; what `tests/identity` holds is not repeated."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from app.core.ids import new_id
from app.identity.machines import assertions
from app.identity.machines.tokens import MachineTokens
from app.identity.tokens import BadToken, Tokens
from tests.conftest import MORNING
from tests.dossiers.policy.people import KINDS, OWNER
from tests.dossiers.policy.world import World

_SECRET: Final = b"k" * 48
_STRANGERS: Final = b"s" * 48
_KEY: Final = OctKey.import_key(_SECRET)
_TOKENS: Final = Tokens(_KEY, "https://motcua.example")
_MACHINES: Final = MachineTokens(_KEY, _TOKENS.issuer)
_NOW: Final = int(MORNING.timestamp())
_OWN_KEY: Final = OctKey.import_key(_STRANGERS).as_dict(private=True)
_ELSEWHERE: Final = "https://evil.example/keys.json"
_HOA: Final = next(kind for kind in KINDS if kind.handle == OWNER)
_SPELLINGS: Final = [
    "".join(
        letter.upper() if mask >> place & 1 else letter
        for place, letter in enumerate("none")
    )
    for mask in range(16)
]


def _claims(**changed: object) -> dict[str, object]:
    return {
        "iss": _TOKENS.issuer,
        "aud": "motcua",
        "sub": str(new_id()),
        "iat": _NOW,
        "exp": _NOW + 3600,
        "loa": 4,
        **changed,
    }


def _base64(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signed(header: Mapping[str, Any], payload: bytes, secret: bytes) -> str:
    """Sign by hand, as the library would refuse such headers and secrets."""
    what = f"{_base64(dict(header))}.{_base64(payload)}"
    return f"{what}.{_base64(hmac.new(secret, what.encode(), hashlib.sha256).digest())}"


def _refused(token: str) -> None:
    """Hold that neither reader of ours takes it."""
    for reader in (_TOKENS, _MACHINES):
        with pytest.raises(BadToken):
            reader.read(token, at=MORNING)


def test_the_hand_signs_as_the_library_does() -> None:
    token = _signed({"alg": "HS256"}, json.dumps(_claims()).encode(), _SECRET)

    assert _TOKENS.read(token, at=MORNING).assurance.level == 4


@pytest.mark.parametrize("spelt", [*_SPELLINGS, "ｎｏｎｅ", " none", "none\x00", ""])
@pytest.mark.parametrize("signature", ["", "AA", _base64(b"\x00" * 32)])
def test_no_spelling_of_none_needs_no_signature(spelt: str, signature: str) -> None:
    _refused(f"{_base64({'alg': spelt})}.{_base64(_claims())}.{signature}")


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": _OWN_KEY},
        {"jku": _ELSEWHERE},
        {"x5u": _ELSEWHERE},
        {"x5c": ["AAAA"]},
        {"kid": "../../../../dev/null"},
        {"kid": "' UNION SELECT 'ssss"},
        {"kid": _ELSEWHERE},
        {"kid": _OWN_KEY["k"]},
        {"typ": "JWT", "cty": "JWT"},
        {"zip": "DEF"},
        {"alg": ["HS256"]},
        {"alg": "hs256"},
        {"alg": "HS256 "},
    ],
    ids=str,
)
def test_a_key_that_a_header_brings_along_counts_for_nothing(
    header: dict[str, Any],
) -> None:
    payload = json.dumps(_claims()).encode()

    _refused(_signed({"alg": "HS256", **header}, payload, _STRANGERS))


@pytest.mark.parametrize("empty", [b"", b"\x00", b"k", b"null"])
def test_an_empty_or_short_secret_opens_nothing(empty: bytes) -> None:
    payload = json.dumps(_claims()).encode()

    _refused(_signed({"alg": "HS256", "kid": "/dev/null"}, payload, empty))


def test_a_token_within_a_token_is_none() -> None:
    inner = jwt.encode({"alg": "HS256"}, _claims(), _KEY)
    outer = {"alg": "HS256", "cty": "JWT"}

    _refused(_signed(outer, inner.encode(), _SECRET))
    _refused(_signed(outer, json.dumps(inner).encode(), _SECRET))
    _refused(_signed(outer, inner.encode(), _STRANGERS))


def test_several_signatures_are_not_read() -> None:
    ours = jwt.encode({"alg": "HS256"}, _claims(), _KEY).split(".")
    both = {
        "payload": ours[1],
        "signatures": [
            {"protected": _base64({"alg": "none"}), "signature": ""},
            {"protected": ours[0], "signature": ours[2]},
        ],
    }
    flat = {"payload": ours[1], "protected": ours[0], "signature": ours[2]}

    for shown in (both, flat):
        _refused(json.dumps(shown))
        _refused(json.dumps(shown).replace(" ", ""))


def test_the_parts_of_a_token_are_three() -> None:
    whole = jwt.encode({"alg": "HS256"}, _claims(), _KEY)

    for spoilt in (whole + ".", "." + whole, whole + ".e30", whole.rpartition(".")[0]):
        _refused(spoilt)


@pytest.mark.parametrize("name", ["exp", "iat"])
@pytest.mark.parametrize(
    "value",
    ["9999999999", -1, 0, 1e18, 1.5, None, True, [], {}, "NaN", "Infinity", -(10**40)],
    ids=str,
)
def test_odd_times_are_never_taken(name: str, value: object) -> None:
    odd = _claims(**{name: value})
    late = name == "iat" and value in (-1, 0, True, -(10**40))
    token = _signed({"alg": "HS256"}, json.dumps(odd).encode(), _SECRET)

    if late:  # long ago is a time: the end of the token bounds it
        assert _TOKENS.read(token, at=MORNING).session_id is None
    else:
        _refused(token)


@pytest.mark.parametrize("word", [b"NaN", b"Infinity", b"-Infinity", b"1e400"])
@pytest.mark.parametrize("name", [b"exp", b"iat", b"loa"])
def test_what_is_no_number_is_no_time(name: bytes, word: bytes) -> None:
    claims = _claims()
    del claims[name.decode()]
    payload = json.dumps(claims).encode()[:-1] + b', "%s": %s}' % (name, word)

    _refused(_signed({"alg": "HS256"}, payload, _SECRET))


@pytest.mark.parametrize("subject", ["", " ", "0", None, [], {}, "hoa", True])
def test_who_is_nobody_is_not_let_in(subject: object) -> None:
    _refused(jwt.encode({"alg": "HS256"}, _claims(sub=subject), _KEY))


def test_of_a_claim_stated_twice_one_reading_is_ours_alone() -> None:
    """Only we sign, and never so: a stranger's second claim breaks the signature."""
    header, payload, signature = jwt.encode({"alg": "HS256"}, _claims(), _KEY).split(
        "."
    )
    plain = base64.urlsafe_b64decode(payload + "==")
    twice = plain[:-1] + b', "sub": "%s"}' % str(new_id()).encode()

    _refused(f"{header}.{_base64(twice)}.{signature}")


@pytest.mark.parametrize("key", [RSAKey.generate_key(2048), ECKey.generate_key()])
def test_a_public_key_is_no_secret(key: RSAKey | ECKey) -> None:
    """The classic: HS256 under what everybody may read, of a partner's own key."""
    public = key.as_dict(private=False)
    registered = [assertions.public_jwk(public)]
    words = {
        "iss": "dvcqg",
        "sub": "dvcqg",
        "aud": "us",
        "jti": "1",
        "exp": _NOW + 60,
    }
    pem = key.as_pem(private=False)
    readings = [
        pem,
        pem.strip(),
        key.as_der(private=False),
        json.dumps(public).encode(),
    ]

    for secret in readings:
        forged = _signed(
            {"alg": "HS256", "kid": registered[0]["kid"]},
            json.dumps(words).encode(),
            secret,
        )
        told = assertions.check(
            forged,
            client="dvcqg",
            keys=registered,
            audiences=frozenset({"us"}),
            at=MORNING,
        )
        assert isinstance(told, assertions.Refused)
        _refused(forged)


@pytest.mark.parametrize(
    "stated",
    [
        "Basic aG9hOmhvYQ==",
        "Bearer",
        "Bearer ",
        "bearer\t{token}",
        "Bearer {token} {token}",
        "Bearer {token},Bearer {token}",
        "Token {token}",
        "{token}",
        "Bearer Bearer {token}",
        'Bearer "{token}"',
        "Digest {token}",
        "Negotiate {token}",
        "Bearer " + "A" * 65_536,
    ],
    ids=lambda stated: stated[:24],
)
async def test_only_one_way_of_showing_a_token_is_taken(
    world: World, stated: str
) -> None:
    shown = stated.replace("{token}", world.tokens[_HOA.name])

    answer = await world.http.get("/v1/dossiers", headers={"Authorization": shown})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("name", ["access_token", "token", "authorization", "jwt"])
async def test_a_token_in_the_address_is_not_read(world: World, name: str) -> None:
    token = world.tokens[_HOA.name]

    by_query = await world.http.get("/v1/dossiers", params={name: token})
    by_form = await world.http.request("GET", "/v1/dossiers", data={name: token})
    by_cookie = await world.http.get(
        "/v1/dossiers", headers={"Cookie": f"{name}={token}"}
    )

    assert {by_query.status_code, by_form.status_code, by_cookie.status_code} == {401}


async def test_two_tokens_are_not_chosen_between(world: World) -> None:
    token = world.tokens[_HOA.name]
    other = world.tokens["another citizen"]
    lines = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {other}")]

    answers = [
        await world.http.get("/v1/dossiers", headers=order)
        for order in (lines, lines[::-1])
    ]

    assert [each.status_code for each in answers] == [400, 400]
