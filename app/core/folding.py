"""Fold Vietnamese text as people search it: without accents, in any case."""

import unicodedata
from typing import Final

# Đ is a letter of its own: it does not decompose into D and a mark.
_WITHOUT_STROKE: Final = str.maketrans({"đ": "d", "Đ": "d"})


def fold(text: str) -> str:
    """Return the text without accents, in lower case, words one space apart.

    Folding twice is folding once; NFC and NFD of one text fold alike.
    """
    unmarked = _without_marks(_without_marks(text).casefold())
    return " ".join(unmarked.translate(_WITHOUT_STROKE).split())


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if _counts(each))


def _counts(character: str) -> bool:
    """Drop marks, and control characters that no database text can hold."""
    if unicodedata.combining(character):
        return False
    return character.isspace() or not unicodedata.category(character).startswith("C")
