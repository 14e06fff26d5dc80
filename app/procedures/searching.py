"""Search as people type: without accents, in any case, words in any order."""

from typing import Final

from app.core.folding import fold

_MOST_WORDS: Final = 12


def words(query: str) -> tuple[str, ...]:
    """Return the folded words to be found, each once; the first dozen count."""
    return tuple(dict.fromkeys(fold(query).split()))[:_MOST_WORDS]
