"""Text as it is compared: folded (`app.core.folding`), plain words.

The database folds alike (`folded` in its migration); a test compares the two.
`unaccent` would not do: it is no immutable function, and leaves decomposed marks.
"""

import re
from typing import Final

from app.core.folding import fold

_WORD: Final = re.compile(r"[a-z0-9]+")
_MOST_WORDS: Final = 12


def words(text: str) -> tuple[str, ...]:
    """Return the folded words in order, without punctuation."""
    return tuple(_WORD.findall(fold(text)))


def few(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return each word once; the first dozen count."""
    return tuple(dict.fromkeys(found))[:_MOST_WORDS]
