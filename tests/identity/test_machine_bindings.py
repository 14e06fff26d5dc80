"""A partner's token serves where the partner is: its network, its certificate, its keys."""

import base64
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any, Final

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.http.certificates import VouchedCertificate
from app.core.ids import new_id
from app.identity.machines import binding, key_routes, service
from app.identity.machines.binding import BindingUnfit
from app.identity.machines.scopes import Scope
from tests.feed.conftest import ISSUER, Partner, Register, application, http, register

__all__ = ["application", "http", "register"]  # fixtures used here

PROXY: Final = "127.0.0.1"


def certificate(name: str) -> bytes:
    """Return a certificate as DER; who signed it is the proxy's to check."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


OURS: Final = certificate("dvcqg")
OTHER: Final = certificate("other")


def header(der: bytes) -> str:
    return f":{base64.b64encode(der).decode()}:"


@pytest.fixture
async def partner(register: Register) -> Partner:
    return await register("dvcqg", Scope.FEED, Scope.KEYS)


async def bind(
    sessions: Sessions,
    clock: FixedClock,
    *,
    networks: list[str],
    certificates: list[str],
) -> None:
    async with transaction(sessions) as session:
        await service.bind(
            session,
            name="dvcqg",
            networks=networks,
            certificates=certificates,
            at=clock.now(),
            actor_id="operator:test",
        )


@pytest.mark.parametrize(
    ("networks", "asked", "read"),
    [
        ([], 200, 200),
        (["127.0.0.0/8", "10.1.0.0/16"], 200, 200),
        (["10.1.0.0/16"], 401, 401),
    ],
)
async def test_a_bound_partner_speaks_from_its_networks(
    partner: Partner,
    sessions: Sessions,
    clock: FixedClock,
    networks: list[str],
    asked: int,
    read: int,
) -> None:
    await partner.sign_in()
    await bind(sessions, clock, networks=networks, certificates=[])

    again = await partner.ask(partner.assertion())

    assert (again.status_code, (await partner.get()).status_code) == (asked, read)


async def test_a_bound_token_is_worth_nothing_without_its_certificate(
    partner: Partner, application: FastAPI, sessions: Sessions, clock: FixedClock
) -> None:
    await bind(sessions, clock, networks=[], certificates=[binding.thumbprint(OURS)])
    behind = httpx.ASGITransport(
        app=VouchedCertificate(application, trusted=[ip_network(f"{PROXY}/32")])
    )
    async with httpx.AsyncClient(transport=behind, base_url=ISSUER) as proxied:
        direct, partner.http = partner.http, proxied
        bare = await partner.ask(partner.assertion())
        proxied.headers["Client-Cert"] = header(OTHER)
        wrong = await partner.ask(partner.assertion())
        proxied.headers["Client-Cert"] = header(OURS)
        await partner.sign_in()
        shown = await partner.get()
        proxied.headers["Client-Cert"] = header(OTHER)
        stolen = await partner.get()
        partner.http = direct
        direct.headers["Client-Cert"] = header(OURS)
        unvouched = [await partner.get(), await partner.ask(partner.assertion())]

    assert (bare.status_code, wrong.status_code) == (401, 401)
    assert (shown.status_code, stolen.status_code) == (200, 401)
    assert {each.status_code for each in unvouched} == {401}


async def nothing(*_: object) -> Any: ...


async def test_two_certificates_in_one_request_count_for_none() -> None:
    seen: list[object] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope.get("state", {}).get("certificate"))

    guarded = VouchedCertificate(app, trusted=[ip_network("10.0.0.0/8")])
    for peer, count in (("10.1.1.1", 1), ("10.1.1.1", 2), ("192.0.2.1", 1), ("x", 1)):
        headers = [(b"client-cert", b":eA==:")] * count
        scope = {"type": "http", "client": (peer, 1), "headers": headers}
        await guarded(scope, nothing, nothing)

    assert seen == [":eA==:", None, None, None]


@pytest.mark.parametrize(
    "stated", [None, "", "::", ":eA==:", "eA==", ":!:", ":" + "A" * 20_000 + ":"]
)
def test_what_is_no_certificate_proves_nothing(stated: str | None) -> None:
    assert binding.stated(stated) is None


@pytest.mark.parametrize("text", ["", "10.0.0.1/8", "here", "300.0.0.0/8"])
def test_what_is_no_network_is_not_registered(text: str) -> None:
    with pytest.raises(BindingUnfit):
        binding.network(text)


def test_an_address_that_cannot_be_read_is_in_no_network() -> None:
    assert not binding.comes_from("", ["10.0.0.0/8"])
    assert binding.comes_from("::ffff:10.1.2.3", ["10.0.0.0/8"])
    assert not binding.comes_from("2001:db8::1", ["10.0.0.0/8"])


async def test_a_partner_changes_its_key_and_the_old_one_ends_by_its_day(
    partner: Partner, application: FastAPI, clock: FixedClock
) -> None:
    application.include_router(key_routes.router)
    await partner.sign_in()
    old, new = partner.key, ECKey.generate_key("P-256", {"kid": "2027"})
    bearer = {"Authorization": f"Bearer {partner.token}"}
    path = f"/v1/partner/keys/{old.thumbprint()}/retirement"

    alone = await partner.http.put(path, json={}, headers=bearer)
    added = await partner.http.post(
        "/v1/partner/keys", json={"jwk": new.as_dict(private=False)}, headers=bearer
    )
    day = (clock.now() + timedelta(days=7)).isoformat()
    retired = await partner.http.put(path, json={"on": day}, headers=bearer)
    both = [await partner.ask(sign(partner, key)) for key in (old, new)]
    clock.at += timedelta(days=7)
    after = [await partner.ask(sign(partner, key)) for key in (old, new)]

    assert alone.json()["code"] == "last_machine_key"
    assert (added.status_code, retired.status_code) == (201, 200)
    assert [each.status_code for each in both] == [200, 200]
    assert [each.status_code for each in after] == [401, 200]


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"},
        ECKey.generate_key("P-256").as_dict(private=False) | {"kid": "a\x00b"},
        ECKey.generate_key("P-256").as_dict(private=False) | {"kid": "x" * 101},
    ],
)
async def test_an_unfit_key_is_refused(
    partner: Partner, application: FastAPI, jwk: dict[str, Any]
) -> None:
    application.include_router(key_routes.router)
    await partner.sign_in()

    answer = await partner.http.post(
        "/v1/partner/keys",
        json={"jwk": jwk},
        headers={"Authorization": f"Bearer {partner.token}"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "machine_key_unfit")


def sign(partner: Partner, key: ECKey | Any) -> str:
    now = int(partner.clock.now().timestamp())
    claims = {"iss": "dvcqg", "sub": "dvcqg", "aud": ISSUER, "exp": now + 60}
    kid = key.kid or key.thumbprint()
    return jwt.encode(
        {"alg": "ES256", "kid": kid}, claims | {"jti": str(new_id())}, key
    )
