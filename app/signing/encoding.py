"""The bytes an ASN.1 value was parsed from, which signatures and digests are over.

`dump()` of asn1crypto 1.5.1 takes any length that ends in 0x80 for an indefinite one
and encodes the value anew. That loses what a sloppy issuer really signed, and costs
2ⁿ steps over n levels where something deep down has a default of its own (its issues
249 and 256): a time-stamp inside a signature takes minutes. Nothing that was parsed
is dumped here, and what goes into a signature is written by `tagged`.
"""

from asn1crypto import core

from app.signing import limits
from app.signing.limits import MalformedError

SEQUENCE = 0x30
SET = 0x31
OCTET_STRING = 0x04
_IN_PIECES = 0x24
_INDEFINITE = b"\x80"
_END = b"\x00\x00"
_LONG = 0x80
_CONSTRUCTED = 0x20
_HIGH_TAG = 0x1F


def as_received(value: core.Asn1Value) -> bytes:
    """Return a value as it was encoded, its lengths definite where its own is not.

    One that was built here is encoded now.
    """
    if isinstance(value, core.Choice):
        return as_received(value.chosen)
    header = value._header  # noqa: SLF001 - the library shows it nowhere else
    if header is None:
        return bytes(value.dump())
    # Past the property, which looks for changes all the way down.
    contents = getattr(value, "_contents", None)
    if contents is None:
        contents = value.contents
    received = bytes(header + contents + value._trailer)  # noqa: SLF001 - as above
    return definite(received) if header[1:] == _INDEFINITE else received


def tagged(tag: int, *parts: bytes) -> bytes:
    """Encode a value of a one-byte tag out of its encoded parts."""
    return _encoded(bytes([tag]), b"".join(parts))


def definite(encoded: bytes) -> bytes:
    """Return BER with definite lengths and whole octet strings (X.690 §10.1, §10.2).

    Raises:
        MalformedError: cut short, or nested beyond the budget.
    """
    tag, contents, _ = _element(encoded, 0, 0)
    return _encoded(tag, contents)


def _element(data: bytes, at: int, depth: int) -> tuple[bytes, bytes, int]:
    """Return tag, contents in definite lengths, and the offset after an element."""
    if depth > limits.MAX_BER_DEPTH:
        raise MalformedError("BER nested too deep")
    start, at = at, _after_tag(data, at)
    tag = data[start:at]
    size, at = _length(data, at)
    end = len(data) if size is None else at + size
    if end > len(data):
        raise MalformedError("BER cut short")
    if not tag[0] & _CONSTRUCTED:
        if size is None:
            raise MalformedError("a primitive of indefinite length")
        return tag, data[at:end], end
    parts: list[tuple[bytes, bytes]] = []
    while at < end and not (size is None and data.startswith(_END, at)):
        inner, contents, at = _element(data, at, depth + 1)
        parts.append((inner, contents))
    if size is None:
        if not data.startswith(_END, at):
            raise MalformedError("BER cut short")
        at = end = at + len(_END)
    if at != end:
        raise MalformedError("BER runs over")
    if tag[0] == _IN_PIECES:
        return bytes([OCTET_STRING]), b"".join(each for _, each in parts), end
    return tag, b"".join(_encoded(*each) for each in parts), end


def _after_tag(data: bytes, at: int) -> int:
    at += 1
    if at <= len(data) and data[at - 1] & _HIGH_TAG == _HIGH_TAG:
        while at < len(data) and data[at] & _LONG:
            at += 1
        at += 1
    if at >= len(data):
        raise MalformedError("BER cut short")
    return at


def _length(data: bytes, at: int) -> tuple[int | None, int]:
    first, at = data[at], at + 1
    if first < _LONG:
        return first, at
    octets = first & ~_LONG
    if not octets:
        return None, at
    return int.from_bytes(data[at : at + octets], "big"), at + octets


def _encoded(tag: bytes, contents: bytes) -> bytes:
    size = len(contents)
    if size < _LONG:
        return tag + bytes([size]) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([_LONG | len(length)]) + length + contents
