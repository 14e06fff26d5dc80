"""Reads PDF objects from bytes (ISO 32000-2 §7.2-7.3): a tokenizer and nothing more."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from app.signing import limits
from app.signing.limits import MalformedError


class Ref(NamedTuple):
    number: int
    generation: int


class Name(str):
    """A name object, without its slash."""

    __slots__ = ()


class HexString(bytes):
    """A string written in hexadecimal, with where it stands in the file."""

    start: int
    end: int


@dataclass(frozen=True)
class Stream:
    dictionary: "dict[str, Value]"
    start: int


Value: TypeAlias = "bool | int | float | Name | bytes | Ref | list[Value] | dict[str, Value] | Stream | None"

_SPACE: Final = re.compile(rb"(?:[\x00\t\n\x0c\r ]+|%[^\r\n]*)*")
_TOKEN: Final = re.compile(rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]+")
_NAME: Final = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
_REF: Final = re.compile(
    rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+R(?![A-Za-z0-9])"
)
_NUMBER: Final = re.compile(rb"[+-]*\d*\.?\d*")
_HEX: Final = re.compile(rb"<([^>]*)>")
_STRING_PART: Final = re.compile(rb"[^()\\]+")
_STREAM: Final = re.compile(rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*)*stream(\r\n|\n|\r)")
_OBJECT: Final = re.compile(
    rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+obj(?![A-Za-z])"
)
_NOT_HEX: Final = re.compile(rb"[^0-9A-Fa-f]")
_NAME_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ESCAPES: Final = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"(": b"(",
    b")": b")",
    b"\\": b"\\",
}
_KEYWORDS: Final = {b"true": True, b"false": False, b"null": None}


@dataclass(frozen=True)
class IndirectObject:
    ref: Ref
    value: Value
    end: int


def skip_space(data: bytes, at: int) -> int:
    """Return where the next token starts, comments skipped."""
    match = _SPACE.match(data, at)
    return match.end() if match else at


def parse_indirect(data: bytes, at: int) -> IndirectObject:
    """Parse `n g obj …` at an offset, up to before `endobj` or a stream's bytes."""
    start = skip_space(data, at)
    header = _OBJECT.match(data, start)
    if header is None:
        raise MalformedError(f"no object at {at}")
    value, end = parse_value(data, header.end())
    ref = Ref(int(header[1]), int(header[2]))
    if isinstance(value, dict):
        stream = _STREAM.match(data, end)
        if stream is not None:
            return IndirectObject(ref, Stream(value, stream.end()), stream.end())
    return IndirectObject(ref, value, end)


def parse_value(data: bytes, at: int, depth: int = 0) -> tuple[Value, int]:
    """Parse one value; return it and where it ends."""
    if depth > limits.MAX_PDF_DEPTH:
        raise MalformedError("objects nested too deep")
    at = skip_space(data, at)
    first = data[at : at + 1]
    match first:
        case b"<" if data[at + 1 : at + 2] == b"<":
            return _dictionary(data, at + 2, depth)
        case b"<":
            return _hexadecimal(data, at)
        case b"[":
            return _array(data, at + 1, depth)
        case b"/":
            return _name(data, at)
        case b"(":
            return _literal(data, at + 1)
        case _:
            return _atom(data, at)


def _dictionary(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    found: dict[str, Value] = {}
    while True:
        at = skip_space(data, at)
        if data[at : at + 2] == b">>":
            return found, at + 2
        if data[at : at + 1] != b"/":
            raise MalformedError(f"dictionary key expected at {at}")
        key, at = _name(data, at)
        value, at = parse_value(data, at, depth + 1)
        if value is not None:
            found[str(key)] = value


def _array(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    found: list[Value] = []
    while True:
        at = skip_space(data, at)
        if data[at : at + 1] == b"]":
            return found, at + 1
        value, at = parse_value(data, at, depth + 1)
        found.append(value)


def _name(data: bytes, at: int) -> tuple[Name, int]:
    match = _NAME.match(data, at)
    if match is None:
        raise MalformedError(f"name expected at {at}")
    raw = match[1]
    if b"#" in raw:
        raw = _NAME_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), raw)
    return Name(raw.decode("latin-1")), match.end()


def _hexadecimal(data: bytes, at: int) -> tuple[Value, int]:
    match = _HEX.match(data, at)
    if match is None:
        raise MalformedError(f"hexadecimal string without end at {at}")
    digits = match[1]
    try:
        # bytes.fromhex is the fast path; a signature's /Contents is tens of kilobytes.
        value = HexString(bytes.fromhex(digits.decode("ascii")))
    except ValueError:
        cleaned = _NOT_HEX.sub(b"", digits).decode("ascii")
        value = HexString(bytes.fromhex(cleaned + "0" * (len(cleaned) % 2)))
    value.start, value.end = at, match.end()
    return value, match.end()


def _literal(data: bytes, at: int) -> tuple[bytes, int]:
    parts: list[bytes] = []
    open_brackets = 1
    while True:
        plain = _STRING_PART.match(data, at)
        if plain is not None:
            parts.append(plain[0])
            at = plain.end()
        character = data[at : at + 1]
        if character == b"\\":
            decoded, at = _escape(data, at + 1)
            parts.append(decoded)
            continue
        if not character:
            raise MalformedError("string without end")
        at += 1
        open_brackets += 1 if character == b"(" else -1
        if not open_brackets:
            return b"".join(parts), at
        parts.append(character)


def _escape(data: bytes, at: int) -> tuple[bytes, int]:
    character = data[at : at + 1]
    if character in _ESCAPES:
        return _ESCAPES[character], at + 1
    if character in b"\r\n" and character:
        return b"", at + (2 if data[at : at + 2] == b"\r\n" else 1)
    octal = re.compile(rb"[0-7]{1,3}").match(data, at)
    if octal:
        return bytes([int(octal[0], 8) & 0xFF]), octal.end()
    return b"", at


def _atom(data: bytes, at: int) -> tuple[Value, int]:
    reference = _REF.match(data, at)
    if reference is not None:
        return Ref(int(reference[1]), int(reference[2])), reference.end()
    token = _TOKEN.match(data, at)
    if token is None:
        raise MalformedError(f"value expected at {at}")
    text = token[0]
    if text in _KEYWORDS:
        return _KEYWORDS[text], token.end()
    return _number(text), token.end()


def _number(text: bytes) -> int | float:
    if len(text) > 40 or not _NUMBER.fullmatch(text):  # noqa: PLR2004 - any sane number
        raise MalformedError(f"unknown token {text[:20]!r}")
    try:
        return float(text) if b"." in text else int(text)
    except ValueError:
        return 0
