"""What may be asked about a person, within the bounds of the database's form. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.folding import fold

# Look-up of a citizen (TraCuuThongTinCongDan).
INTEGRATION_CODE: Final = "037"
_PERSONAL: Final = re.compile(r"[0-9]{12}")
_CARD: Final = re.compile(r"[0-9]{9}")
_LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Question:
    """Who is asked about: by name, birth and number, as they stand on the papers."""

    request_id: str
    official: str
    name: str
    number: str
    born: date | None

    @property
    def folded_name(self) -> str:
        """The name as the database keeps it: capitals, no accents."""
        return fold(self.name).upper()


@dataclass(frozen=True)
class Unaskable:
    reason: str


def faults(question: Question) -> Unaskable | None:
    """Return why the database would not take the question, in Vietnamese."""
    if not (_PERSONAL.fullmatch(question.number) or _CARD.fullmatch(question.number)):
        return Unaskable("số định danh phải có 12 chữ số, số CMND phải có 9 chữ số")
    if not 0 < len(question.folded_name) <= _LONGEST_NAME:
        return Unaskable(f"họ tên phải có từ 1 đến {_LONGEST_NAME} ký tự")
    return None


def is_personal_number(number: str) -> bool:
    """Tell a personal number (12 digits) from an old identity card's (9)."""
    return bool(_PERSONAL.fullmatch(number))
