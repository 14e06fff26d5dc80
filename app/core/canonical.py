"""One byte form for every value that is hashed, signed or compared."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import cast

import rfc8785

type_json = Mapping[str, "JsonValue"] | Sequence["JsonValue"]
JsonValue = type_json | str | int | float | bool | None


def canonical_json(value: JsonValue) -> bytes:
    """Return the RFC 8785 form of a JSON value."""
    return rfc8785.dumps(cast("dict[str, str]", value))


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(value: JsonValue) -> str:
    """Return the hexadecimal SHA-256 of the canonical form."""
    return sha256_hex(canonical_json(value))
