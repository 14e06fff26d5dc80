"""One identity provider, asked over HTTP: the code flow with PKCE (RFC 6749, 7636)."""

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

from app.identity.actor import Kind
from app.identity.sign_in.identity import Identity
from app.identity.sign_in.ports import (
    Answer,
    Asked,
    Farewell,
    NotProven,
    ProviderUnavailable,
    Secrets,
)
from app.integrations import calling
from app.integrations.calling import Call, Caller
from app.integrations.identity_provider import (
    claims,
    id_tokens,
    logout_tokens,
    metadata,
    tokens,
)
from app.integrations.identity_provider.id_tokens import Expected
from app.integrations.identity_provider.keys import Keys
from app.integrations.identity_provider.metadata import Metadata, Unfit
from app.integrations.identity_provider.settings import ProviderSettings
from app.integrations.identity_provider.tokens import Refused, Signed, Window

_FORM: Final = "application/x-www-form-urlencoded"
_GOOD_FOR: Final = timedelta(hours=12)


@dataclass(frozen=True)
class _Granted:
    id_token: str
    access_token: str | None


class OpenIdProvider:
    """Safe to share between tasks of one event loop."""

    def __init__(self, settings: ProviderSettings, caller: Caller) -> None:
        self._settings = settings
        self._caller = caller
        self._keys = Keys(self._fetch_keys)
        self._metadata: Metadata | None = None
        self._read_at: datetime | None = None
        self._turn = asyncio.Lock()

    @property
    def title(self) -> str:
        return self._settings.title

    @property
    def kinds(self) -> frozenset[Kind]:
        return claims.kinds_of(self._settings.claims)

    async def address(
        self, secrets: Secrets, *, callback: str, at: datetime, asked: Asked
    ) -> str:
        known = await self._known(at)
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": callback,
            "scope": self._settings.scope,
            "state": secrets.state,
            "nonce": secrets.nonce,
            "code_challenge": _challenge(secrets.verifier),
            "code_challenge_method": "S256",
        }
        if self._settings.acr_values is not None:
            query["acr_values"] = self._settings.acr_values
        return _with_query(known.authorization, query | _stepping_up(asked))

    async def identity(
        self,
        answer: Answer,
        secrets: Secrets,
        *,
        callback: str,
        at: datetime,
        asked: Asked,
    ) -> Identity | NotProven:
        known = await self._known(at)
        if answer.issuer != self._settings.issuer and (
            answer.issuer is not None or known.names_itself
        ):
            return NotProven("the answer is of another issuer")
        granted = await self._granted(known, answer, secrets, callback)
        if isinstance(granted, NotProven):
            return granted
        expected = Expected(
            issuer=self._settings.issuer,
            client_id=self._settings.client_id,
            nonce=secrets.nonce,
            access_token=granted.access_token,
            asked=asked,
        )
        proved = await self._proved(granted, expected, at)
        if isinstance(proved, Refused):
            return NotProven(proved.why)
        found = await self._described(known, granted, proved, asked)
        if isinstance(found, NotProven):
            return found
        return replace(found, proved_at=_proved_at(proved, at))

    async def sign_out_address(self, *, after: str, at: datetime) -> str | None:
        known = await self._known(at)
        if known.end_session is None:
            return None
        # We keep none of the provider's tokens: it asks the person instead.
        asked = {
            "client_id": self._settings.client_id,
            "post_logout_redirect_uri": after,
        }
        return _with_query(known.end_session, asked)

    async def farewell(
        self, logout_token: str, *, at: datetime
    ) -> Farewell | NotProven:
        signed = await self._signed(logout_token, at)
        if isinstance(signed, Signed):
            read = logout_tokens.read(
                signed,
                issuer=self._settings.issuer,
                client_id=self._settings.client_id,
                window=self._window(at),
            )
            if isinstance(read, Farewell):
                return read
            signed = read
        return NotProven(signed.why)

    async def _granted(
        self, known: Metadata, answer: Answer, secrets: Secrets, callback: str
    ) -> _Granted | NotProven:
        form = {
            "grant_type": "authorization_code",
            "code": answer.code,
            "redirect_uri": callback,
            "client_id": self._settings.client_id,
            "code_verifier": secrets.verifier,
        }
        headers = {"Content-Type": _FORM, "Accept": "application/json"}
        secret = self._settings.client_secret.get_secret_value()
        if self._settings.client_auth == "client_secret_post":
            form["client_secret"] = secret
        else:
            headers["Authorization"] = _basic(self._settings.client_id, secret)
        answered = await self._ask(Call(known.token, headers, urlencode(form).encode()))
        if answered.status != HTTPStatus.OK:
            return NotProven(f"the code was refused (HTTP {answered.status})")
        return _granted(answered.body)

    async def _proved(
        self, granted: _Granted, expected: Expected, at: datetime
    ) -> Mapping[str, Any] | Refused:
        signed = await self._signed(granted.id_token, at)
        if isinstance(signed, Refused):
            return signed
        wrong = id_tokens.check(signed, expected, self._window(at))
        return wrong or signed.claims

    async def _signed(self, token: str, at: datetime) -> Signed | Refused:
        """Check the signature; the keys are asked for anew if its key is not known."""
        allowed = self._settings.algorithms
        keys = await self._current_keys(renew=False, at=at)
        signed = tokens.signed(token, keys, algorithms=allowed)
        if isinstance(signed, Refused) and signed.unknown_key:
            keys = await self._current_keys(renew=True, at=at)
            signed = tokens.signed(token, keys, algorithms=allowed)
        return signed

    async def _current_keys(
        self, *, renew: bool, at: datetime
    ) -> "list[Mapping[str, Any]]":
        await self._known(at)
        try:
            found = self._keys.renewed if renew else self._keys.known
            return list(await found(at=at))
        except Unfit as error:
            raise ProviderUnavailable from error

    async def _described(
        self,
        known: Metadata,
        granted: _Granted,
        proved: Mapping[str, Any],
        asked: Asked,
    ) -> Identity | NotProven:
        """Read the claims; what the userinfo endpoint adds is of the same person."""
        told: Mapping[str, Any] = {}
        if known.userinfo is not None and granted.access_token is not None:
            bearer = {"Authorization": f"Bearer {granted.access_token}"}
            answered = await self._ask(Call(known.userinfo, bearer))
            if answered.status != HTTPStatus.OK:
                return NotProven(f"userinfo was refused (HTTP {answered.status})")
            try:
                told = metadata.json_object(answered.body)
            except Unfit as unfit:
                return NotProven(f"userinfo is {unfit}")
            if told.get("sub") != proved["sub"]:
                return NotProven("userinfo is of another person")
        found = claims.identity(
            {**told, **proved},
            self._settings.claims,
            stepped_up=asked.level is not None,
        )
        return NotProven(found.why) if isinstance(found, Refused) else found

    async def _known(self, at: datetime) -> Metadata:
        """Return what the provider says of itself, asked for every half day."""
        if self._settings.endpoints is not None:
            return metadata.stated(self._settings.endpoints)
        async with self._turn:
            stale = self._read_at is None or at >= self._read_at + _GOOD_FOR
            if self._metadata is None or stale:
                self._metadata = await self._discovered()
                self._read_at = at
            return self._metadata

    async def _discovered(self) -> Metadata:
        issuer = self._settings.issuer
        answered = await self._ask(Call(metadata.address_of(issuer), {}))
        try:
            return metadata.read(answered.body, issuer=issuer)
        except Unfit as error:
            raise ProviderUnavailable from error

    async def _fetch_keys(self) -> bytes:
        endpoints = self._settings.endpoints
        jwks = str(endpoints.jwks_uri) if endpoints else self._discovered_jwks()
        return (await self._ask(Call(jwks, {"Accept": "application/json"}))).body

    def _discovered_jwks(self) -> str:
        if self._metadata is None:
            raise ProviderUnavailable
        return self._metadata.jwks

    async def _ask(self, call: Call) -> calling.Answer:
        answered = await self._caller.send(call)
        if not isinstance(answered, calling.Answer):
            raise ProviderUnavailable
        return answered

    def _window(self, at: datetime) -> Window:
        return Window(at, timedelta(seconds=self._settings.skew_seconds))


def _granted(body: bytes) -> _Granted | NotProven:
    try:
        plain = metadata.json_object(body)
    except Unfit:
        return NotProven("the token answer is no JSON")
    id_token, access = plain.get("id_token"), plain.get("access_token")
    if not isinstance(id_token, str):
        return NotProven("the token answer has no id_token")
    plain_access = isinstance(access, str) and access.isascii() and access.isprintable()
    return _Granted(id_token, access if plain_access else None)


def _stepping_up(asked: Asked) -> dict[str, str]:
    """Ask anew: a stay at the provider would be answered as it was proved once."""
    query = {}
    if asked.level is not None:
        query["acr_values"] = asked.level.acr
    if asked.max_age is not None:
        query["max_age"] = str(int(asked.max_age.total_seconds()))
    if asked.level is not None or asked.max_age == timedelta(0):
        query["prompt"] = "login"
    return query


def _proved_at(claims: Mapping[str, Any], at: datetime) -> datetime | None:
    """Read the signed token's `auth_time`; a clock ahead of ours gains nothing."""
    moment = tokens.moment(claims.get("auth_time"))
    return None if moment is None else min(datetime.fromtimestamp(moment, UTC), at)


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _basic(client_id: str, secret: str) -> str:
    """Encode as RFC 6749 §2.3.1 says: each part form-encoded first."""
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(asked)}"
