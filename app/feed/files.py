"""A consumer's copy of the feed, read back line by line, to be checked offline."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.core.canonical import canonical_json
from app.feed.chain import Row


class Unreadable(ValueError):
    """A line that is neither a page of the feed nor one of its rows."""


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """Read the rows of saved pages, or of single rows, one JSON value a line.

    Raises:
        Unreadable: naming the line.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield from map(_row, _entries(json.loads(line)))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Unreadable(f"dòng {number} không phải dữ liệu của luồng") from error


def _entries(value: Any) -> list[Any]:  # noqa: ANN401  # whatever stood in the file
    return list(value["entries"]) if "entries" in value else [value]


def _row(plain: Any) -> Row:  # noqa: ANN401  # whatever stood in the file
    if "withheld" in plain:
        entry_digest = str(plain["withheld"])
    else:
        entry = canonical_json(plain["entry"])
        entry_digest = hashlib.sha256(entry).hexdigest()
    position = plain["position"]
    if not isinstance(position, int):
        raise TypeError(position)
    return Row(position, str(plain["digest"]), entry_digest)
