"""Text as people type it: NFC, without control characters, within bounds.

Vietnamese reaches us composed (NFC) and decomposed (NFD); only one form may be
stored, or a name would not equal itself.
"""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

# What pasted text carries unseen, and nobody means: zero-width spaces and
# joiners, the byte-order mark, the soft hyphen.
_UNSEEN = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
# Latin with every Vietnamese letter, combining marks, punctuation, currency: what
# official papers print (TCVN 6909), and our fonts have (a test typesets each).
_PRINTABLE = (
    range(0x0020, 0x007F),
    range(0x00A0, 0x00AD),
    range(0x00AE, 0x0250),
    range(0x02B0, 0x0370),
    range(0x1E00, 0x1E9C),
    range(0x1EA0, 0x1EFA),
    range(0x2010, 0x2011),
    range(0x2012, 0x2023),
    range(0x2026, 0x2027),
    range(0x2030, 0x2031),
    range(0x2032, 0x2035),
    range(0x2039, 0x203B),
    range(0x2074, 0x207A),
    range(0x2080, 0x208A),
    range(0x20A0, 0x20B6),
    range(0x2116, 0x2117),
    range(0x2122, 0x2123),
    range(0x2190, 0x2196),
    range(0x2212, 0x2213),
)
_LAYOUT = frozenset("\n\t")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def printable(character: str) -> bool:
    """Tell whether official papers can show the character.

    Characters that turn the direction of text, hide, or have no glyph in our
    fonts are refused at the edge, not found out by the printer.
    """
    place = ord(character)
    return character in _LAYOUT or any(place in block for block in _PRINTABLE)


def normalise(text: str) -> str:
    """Return the NFC form without unseen characters.

    Raises:
        ValueError: if the text holds what official papers cannot show.
    """
    composed = unicodedata.normalize("NFC", text.translate(_UNSEEN))
    for character in composed:
        if not printable(character):
            message = f"có ký tự không in được: U+{ord(character):04X}"
            raise ValueError(message)
    return composed


def one_line(text: str) -> str:
    """Return the NFC form with runs of white space made one space."""
    return " ".join(normalise(text).split())


def _composed_length(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text) > limit:
            message = f"dài quá {limit} ký tự"
            raise ValueError(message)
        return text

    return AfterValidator(check)


def _storable(text: str) -> str:
    if _UNSTORABLE.search(text):
        message = "có ký tự không được phép"
        raise ValueError(message)
    return text


# As it was written, but for what no database can hold: NUL, half of a surrogate pair.
Stored = Annotated[str, AfterValidator(_storable)]
# The outer bound is generous, as a decomposed letter counts up to three; the
# inner one counts composed letters, as a person would.
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000),
    AfterValidator(one_line),
    _composed_length(200),
    StringConstraints(min_length=1),
]
Line = Annotated[
    str,
    StringConstraints(max_length=5000),
    AfterValidator(one_line),
    _composed_length(1000),
]
Paragraph = Annotated[
    str,
    StringConstraints(max_length=20000),
    AfterValidator(normalise),
    _composed_length(4000),
]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20000),
    AfterValidator(lambda text: normalise(text).strip()),
    StringConstraints(min_length=1),
    _composed_length(4000),
]
