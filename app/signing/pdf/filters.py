"""Decodes the streams that structure needs: Flate and its predictors, bounded."""

import zlib
from collections.abc import Mapping
from typing import Final

from app.signing import limits
from app.signing.limits import MalformedError
from app.signing.pdf.objects import Stream, Value

_PNG: Final = 10


def raw(data: bytes, stream: Stream, *, length: int | None) -> bytes:
    """Cut a stream's bytes out of the file, by its length or up to `endstream`."""
    end = stream.start + length if length is not None else -1
    if length is not None and 0 <= length <= len(data) - stream.start:
        tail = data[end : end + 20].lstrip(b"\r\n\t \x00")
        if tail.startswith(b"endstream"):
            return data[stream.start : end]
    end = data.find(b"endstream", stream.start)
    if end < 0:
        raise MalformedError("stream without end")
    return data[stream.start : end]


def decode(data: bytes, stream: Stream, *, length: int | None) -> bytes:
    """Decode a stream through the filters that cross-references use."""
    body = raw(data, stream, length=length)
    filters = stream.dictionary.get("Filter")
    names = filters if isinstance(filters, list) else [filters] if filters else []
    parameters = stream.dictionary.get("DecodeParms")
    settings = parameters if isinstance(parameters, list) else [parameters]
    for position, name in enumerate(names):
        if name not in {"FlateDecode", "Fl"}:
            raise MalformedError("a filter that structure does not use")
        body = inflate(body)
        own = settings[position] if position < len(settings) else None
        if isinstance(own, dict):
            body = _unpredict(body, own)
    return body


def inflate(body: bytes) -> bytes:
    """Inflate within the budget; a cut stream yields what is there."""
    inflater = zlib.decompressobj()
    try:
        out = inflater.decompress(body, limits.MAX_STREAM_BYTES)
    except zlib.error as problem:
        raise MalformedError(f"Flate: {problem}") from problem
    if inflater.unconsumed_tail:
        raise MalformedError("stream inflates beyond the budget")
    return out


def _unpredict(body: bytes, settings: Mapping[str, Value]) -> bytes:
    predictor = settings.get("Predictor", 1)
    if not isinstance(predictor, int) or predictor < _PNG:
        return body
    columns = settings.get("Columns", 1)
    if not isinstance(columns, int) or not 0 < columns <= 1 << 16:
        raise MalformedError("bad /Columns")
    previous = bytes(columns)
    rows: list[bytes] = []
    for at in range(0, len(body) - columns, columns + 1):
        previous = _png_row(body[at], body[at + 1 : at + 1 + columns], previous)
        rows.append(previous)
    return b"".join(rows)


def _png_row(kind: int, row: bytes, above: bytes) -> bytes:
    match kind:
        case 0:
            return row
        case 2:
            return bytes((x + y) & 0xFF for x, y in zip(row, above, strict=True))
        case 1 | 3 | 4:
            return _left_row(kind, row, above)
        case _:
            raise MalformedError("unknown PNG predictor")


def _left_row(kind: int, row: bytes, above: bytes) -> bytes:
    out = bytearray(len(row))
    for at, value in enumerate(row):
        left = out[at - 1] if at else 0
        corner = above[at - 1] if at else 0
        guess = {1: left, 3: (left + above[at]) // 2}.get(kind)
        if guess is None:
            guess = _paeth(left, above[at], corner)
        out[at] = (value + guess) & 0xFF
    return bytes(out)


def _paeth(left: int, above: int, corner: int) -> int:
    estimate = left + above - corner
    return min((left, above, corner), key=lambda each: abs(estimate - each))
