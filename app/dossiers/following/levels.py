"""The three levels of satisfaction (TT 32/2017/TT-BTTTT art. 12). Pure."""

from enum import StrEnum
from typing import Final


class Satisfaction(StrEnum):
    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"


LABEL: Final[dict[Satisfaction, str]] = {
    Satisfaction.VERY_SATISFIED: "Rất hài lòng",
    Satisfaction.SATISFIED: "Hài lòng",
    Satisfaction.DISSATISFIED: "Chưa hài lòng",
}
