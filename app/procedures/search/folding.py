"""Text as it is compared: without accents, in lower case, plain words.

The database folds alike (`folded` in its migration); a test compares the two.
`unaccent` would not do: it is no immutable function, and leaves decomposed marks.
"""

import re
import unicodedata
from typing import Final

# Đ is a letter of its own: it does not decompose into D and a mark.
_WITHOUT_STROKE: Final = str.maketrans({"đ": "d", "Đ": "d"})
_WORD: Final = re.compile(r"[a-z0-9]+")
_MOST_WORDS: Final = 12


def fold(text: str) -> str:
    """Return the text without accents, in lower case, words one space apart.

    Folding twice is folding once; NFC and NFD of one text fold alike.
    """
    unmarked = _without_marks(_without_marks(text).casefold())
    return " ".join(unmarked.translate(_WITHOUT_STROKE).split())


def words(text: str) -> tuple[str, ...]:
    """Return the folded words in order, without punctuation."""
    return tuple(_WORD.findall(fold(text)))


def few(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return each word once; the first dozen count."""
    return tuple(dict.fromkeys(found))[:_MOST_WORDS]


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if _counts(each))


def _counts(character: str) -> bool:
    """Drop marks, and control characters that no database text can hold."""
    if unicodedata.combining(character):
        return False
    return character.isspace() or not unicodedata.category(character).startswith("C")
