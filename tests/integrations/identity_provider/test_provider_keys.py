"""A provider's documents: asked for when they must be, and never oftener."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.integrations.identity_provider import metadata
from app.integrations.identity_provider.keys import Keys
from app.integrations.identity_provider.metadata import Unfit
from tests.integrations.identity_provider.conftest import AT, ISSUER

DISCOVERED = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
}


class Shelf:
    """Counts how often its keys are asked for."""

    def __init__(self) -> None:
        self.asked = 0

    async def fetch(self) -> bytes:
        self.asked += 1
        return json.dumps({"keys": [{"kid": str(self.asked)}, "x"]}).encode()


async def test_unknown_keys_are_asked_for_twice_a_minute_at_most() -> None:
    shelf = Shelf()
    keys = Keys(shelf.fetch)
    known = await keys.known(at=AT)

    soon = [await keys.renewed(at=AT + timedelta(seconds=n)) for n in range(30)]
    later = await keys.renewed(at=AT + timedelta(seconds=30))

    assert (known, soon[-1], later) == ([{"kid": "1"}], [{"kid": "1"}], [{"kid": "2"}])
    assert shelf.asked == 2


async def test_known_keys_are_asked_for_twice_a_day() -> None:
    shelf = Shelf()
    keys = Keys(shelf.fetch)

    for hours in range(25):
        await keys.known(at=AT + timedelta(hours=hours))

    assert shelf.asked == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://other.example"},
        {"issuer": f"{ISSUER}/"},
        {"token_endpoint": "http://vneid.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": 3},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://["},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_a_document_that_cannot_be_trusted_is_not_used(
    changes: dict[str, Any],
) -> None:
    document = json.dumps(DISCOVERED | changes).encode()

    with pytest.raises(Unfit):
        metadata.read(document, issuer=ISSUER)


@pytest.mark.parametrize("document", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_document_is_not_used(document: bytes) -> None:
    with pytest.raises(Unfit):
        metadata.read(document, issuer=ISSUER)
