"""What consent is asked for, and how the answers given so far stand. Pure.

A state body needs none for its legal duties (Luật 91/2025); these are for what goes
beyond them. No answer is no consent, and a text that changed asks anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    REUSE_PAPERS = "reuse_papers"
    REMIND = "remind"
    SURVEY = "survey"


@dataclass(frozen=True)
class Text:
    """What the person reads; the version rises with every change of the words."""

    version: int
    words: str


TEXTS: Final[dict[Purpose, Text]] = {
    Purpose.REUSE_PAPERS: Text(
        2, "Dùng lại giấy tờ và nội dung tôi đã khai ở hồ sơ trước cho hồ sơ sau."
    ),
    Purpose.REMIND: Text(
        1, "Nhắc tôi khi giấy tờ của tôi sắp hết hạn, dù tôi không có hồ sơ nào."
    ),
    Purpose.SURVEY: Text(1, "Mời tôi trả lời khảo sát về dịch vụ công."),
}


@dataclass(frozen=True)
class Answer:
    """One answer: consent given to a version of a text, or withdrawn."""

    purpose: Purpose
    version: int
    given: bool
    at: datetime


@dataclass(frozen=True)
class Standing:
    """`answered` is the newest answer; `in_force` only for the text as it is now."""

    purpose: Purpose
    text: Text
    answered: Answer | None

    @property
    def in_force(self) -> bool:
        answer = self.answered
        return (
            answer is not None and answer.given and answer.version == self.text.version
        )


def standings(answers: Iterable[Answer]) -> tuple[Standing, ...]:
    """Return how each purpose stands after answers in their order."""
    newest = {answer.purpose: answer for answer in answers}
    return tuple(
        Standing(purpose, text, newest.get(purpose)) for purpose, text in TEXTS.items()
    )
