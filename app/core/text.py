"""Text as people type it: NFC, without control characters, within bounds.

Vietnamese reaches us composed (NFC) and decomposed (NFD); only one form may be
stored, or a name would not equal itself.
"""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_ALLOWED_CONTROLS = frozenset("\n\t")


def normalise(text: str) -> str:
    """Return the NFC form.

    Raises:
        ValueError: if the text holds control or unassigned characters.
    """
    composed = unicodedata.normalize("NFC", text)
    for character in composed:
        category = unicodedata.category(character)
        if category in {"Cc", "Cs", "Cn"} and character not in _ALLOWED_CONTROLS:
            message = f"có ký tự không được phép: U+{ord(character):04X}"
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
