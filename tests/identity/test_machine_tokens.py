"""A partner proves itself with a key it alone holds, once, for us, for now."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.ids import new_id
from app.identity.machines import assertions, service
from app.identity.machines.assertions import KeyUnfit
from app.identity.machines.scopes import Scope
from app.identity.machines.tokens import Grant, MachineTokens
from app.identity.tokens import BadToken, Tokens
from tests.feed.conftest import ISSUER, Partner, Register, application, http, register

__all__ = ["application", "http", "register"]  # fixtures used here

OPERATOR = "operator:test"


@pytest.fixture
async def partner(register: Register) -> Partner:
    return await register("dvcqg", Scope.FEED)


async def test_an_assertion_gives_a_token_for_what_was_registered(
    partner: Partner,
) -> None:
    answer = await partner.ask(partner.assertion())

    told = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (told["token_type"], told["scope"]) == ("Bearer", "feed.read")
    partner.token = told["access_token"]
    assert (await partner.get()).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"sub": "other"},
        {"aud": "https://elsewhere.example/token"},
        {"aud": None},
        {"exp": None},
        {"exp": 1_700_000_000},
        {"exp": 1_900_000_000},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 1e300},
        {"iat": 1_900_000_000},
        {"nbf": 1_900_000_000},
        {"nbf": "x"},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 201},
        {"jti": "\x00"},
        {"jti": 3},
    ],
)
async def test_an_assertion_that_is_not_for_us_and_now_is_refused(
    partner: Partner, changes: dict[str, Any]
) -> None:
    answer = await partner.ask(partner.assertion(**changes))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_an_assertion_serves_once(partner: Partner) -> None:
    assertion = partner.assertion()
    await partner.ask(assertion)

    again = await partner.ask(assertion)

    assert again.json()["error"] == "invalid_client"


async def test_a_stranger_with_the_right_words_is_refused(partner: Partner) -> None:
    partner.key = ECKey.generate_key("P-256")

    answer = await partner.ask(partner.assertion())

    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "assertion",
    ["", "x", "a.b.c", "é.é.é", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30.", "x" * 5000],
)
async def test_what_is_no_assertion_is_refused(
    partner: Partner, assertion: str
) -> None:
    answer = await partner.ask(assertion)

    assert answer.status_code in {400, 401}
    assert "error" in answer.json()


async def test_an_unsigned_or_shared_secret_assertion_is_refused(
    partner: Partner,
) -> None:
    assert isinstance(partner.key, ECKey)
    public = partner.key.as_pem(private=False)
    forged = jwt.encode(
        {"alg": "HS256"},
        {"iss": "dvcqg", "sub": "dvcqg", "aud": ISSUER, "jti": "1", "exp": 1},
        OctKey.import_key(public[:-1].replace(b"-", b"")),
    )

    answer = await partner.ask(forged)

    assert answer.json()["error"] == "invalid_client"


async def test_a_scope_never_registered_is_refused(partner: Partner) -> None:
    answer = await partner.ask(partner.assertion(), scope="feed.read dossiers.write")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


async def test_another_grant_type_is_refused(partner: Partner) -> None:
    answer = await partner.ask(partner.assertion(), grant_type="password")

    assert answer.json()["error"] == "unsupported_grant_type"


async def test_a_token_of_too_little_scope_opens_no_feed(register: Register) -> None:
    partner = await (await register("other", Scope.DOCUMENTS)).sign_in()

    answer = await partner.get()

    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


async def test_a_client_that_is_shut_out_is_out_at_once(
    partner: Partner, sessions: Sessions, clock: FixedClock
) -> None:
    await partner.sign_in()
    async with transaction(sessions) as session:
        await service.disable(session, name="dvcqg", at=clock.now(), actor_id=OPERATOR)

    assert (await partner.get()).status_code == 401
    assert (await partner.ask(partner.assertion())).status_code == 401


async def test_keys_are_changed_without_a_gap(
    partner: Partner, sessions: Sessions, clock: FixedClock
) -> None:
    old, new = partner.key, ECKey.generate_key("P-256", {"kid": "2027"})
    old_kid = old.thumbprint()
    async with transaction(sessions) as session:
        jwk = assertions.public_jwk(new.as_dict(private=False))
        await service.add_key(
            session, name="dvcqg", jwk=jwk, at=clock.now(), actor_id=OPERATOR
        )
    by_old = await partner.ask(_signed(partner, old_kid))
    partner.key = new
    by_new = await partner.ask(_signed(partner, "2027"))
    async with transaction(sessions) as session:
        await service.retire_key(
            session, name="dvcqg", kid=old_kid, at=clock.now(), actor_id=OPERATOR
        )
    partner.key = old

    retired = await partner.ask(_signed(partner, old_kid))

    assert (by_old.status_code, by_new.status_code) == (200, 200)
    assert retired.status_code == 401


async def test_a_token_ends(partner: Partner, clock: FixedClock) -> None:
    await partner.sign_in()
    clock.at += timedelta(minutes=10)

    assert (await partner.get()).status_code == 401


def test_a_persons_token_is_no_machines_and_the_other_way(clock: FixedClock) -> None:
    people = Tokens(OctKey.generate_key(256), ISSUER)
    machines = MachineTokens(people.key, ISSUER)
    life = timedelta(hours=1)
    persons = people.issue(new_id(), at=clock.now(), life=life)
    machine = machines.issue(Grant(new_id(), frozenset({"feed.read"})), at=clock.now())

    with pytest.raises(BadToken):
        machines.read(persons, at=clock.now())
    with pytest.raises(BadToken):
        people.subject(machine, at=clock.now())


def test_a_secret_or_a_short_key_is_not_registered() -> None:
    shared = OctKey.generate_key(256).as_dict(private=True)

    for unfit in (shared, b"", b"-----BEGIN PUBLIC KEY-----", {}, {"kty": 3}):
        with pytest.raises(KeyUnfit):
            assertions.public_jwk(unfit)
    with pytest.warns(SecurityWarning), pytest.raises(KeyUnfit):
        assertions.public_jwk(RSAKey.generate_key(1024).as_dict(private=False))


def test_a_private_key_is_registered_without_its_private_part() -> None:
    private = ECKey.generate_key("P-256").as_dict(private=True)

    assert "d" not in assertions.public_jwk(private)


def _signed(partner: Partner, kid: str) -> str:
    now = int(partner.clock.now().timestamp())
    claims = {"iss": "dvcqg", "sub": "dvcqg", "aud": ISSUER, "exp": now + 60}
    return jwt.encode(
        {"alg": "ES256", "kid": kid}, claims | {"jti": str(new_id())}, partner.key
    )
