"""Names of files, as strangers give them. Pure."""

import unicodedata
from typing import Final

_LONGEST: Final = 200


def plain(name: str) -> str:
    """Return the last part of the name without characters that could mislead.

    No path, no control character, nothing that turns the direction of text; in
    the composed form, so that a name equals itself.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    composed = unicodedata.normalize("NFC", last)
    printable = "".join(letter for letter in composed if letter.isprintable())
    stem, dot, extension = printable.rpartition(".")
    return f"{stem[:_LONGEST]}{dot}{extension[:8]}" if dot else printable[:_LONGEST]
