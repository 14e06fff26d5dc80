"""What a provider says of itself (OpenID Connect Discovery 1.0). Pure."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from app.integrations.identity_provider.settings import Endpoints

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Metadata:
    """`names_itself`: it puts `iss` into its answers (RFC 9207), so a lack is a fault."""

    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    end_session: str | None
    names_itself: bool


class Unfit(Exception):
    """A document that must not be used."""


def address_of(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def stated(endpoints: Endpoints) -> Metadata:
    return Metadata(
        authorization=str(endpoints.authorization_endpoint),
        token=str(endpoints.token_endpoint),
        jwks=str(endpoints.jwks_uri),
        userinfo=_text(endpoints.userinfo_endpoint),
        end_session=_text(endpoints.end_session_endpoint),
        names_itself=False,
    )


def read(document: bytes, *, issuer: str) -> Metadata:
    """Read a discovery document.

    Raises:
        Unfit: if it is another issuer's, or names an address in the clear.
    """
    plain = json_object(document)
    if plain.get("issuer") != issuer:
        raise Unfit("the document is of another issuer")
    methods = plain.get("code_challenge_methods_supported", ["S256"])
    if "S256" not in methods:
        raise Unfit("the provider knows no PKCE with S256")
    return Metadata(
        authorization=_required(plain, "authorization_endpoint"),
        token=_required(plain, "token_endpoint"),
        jwks=_required(plain, "jwks_uri"),
        userinfo=_address(plain, "userinfo_endpoint"),
        end_session=_address(plain, "end_session_endpoint"),
        names_itself=plain.get("authorization_response_iss_parameter_supported")
        is True,
    )


def json_object(document: bytes) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        Unfit: if it is none.
    """
    try:
        plain = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise Unfit("not JSON") from error
    if not isinstance(plain, dict):
        raise Unfit("not a JSON object")
    return plain


def _required(plain: dict[str, Any], name: str) -> str:
    found = _address(plain, name)
    if found is None:
        raise Unfit(f"{name} is missing")
    return found


def _address(plain: dict[str, Any], name: str) -> str | None:
    """Return an address; in the clear only on this machine, where none listens in."""
    found = plain.get(name)
    if found is None:
        return None
    try:
        parts = urlsplit(found)
        host = parts.hostname
    except (ValueError, TypeError, AttributeError) as error:
        raise Unfit(f"{name} is no address") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise Unfit(f"{name} is not https")
    return str(found)


def _text(address: object | None) -> str | None:
    return None if address is None else str(address)
