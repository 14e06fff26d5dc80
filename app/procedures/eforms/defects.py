"""Why a form may not be published: a place, a stable code, a story in Vietnamese."""

from dataclasses import dataclass
from enum import StrEnum

from app.procedures.eforms.form import Field


class DefectCode(StrEnum):
    # shape
    NOT_A_SCHEMA = "not_a_schema"
    OUTSIDE_VOCABULARY = "outside_vocabulary"
    UNKNOWN_SECTION = "unknown_section"
    CHOICE_WITHOUT_WORDS = "choice_without_words"
    UNKNOWN_CONDITION = "unknown_condition"
    CONDITION_CYCLE = "condition_cycle"
    CONDITION_TOO_LARGE = "condition_too_large"
    # usage
    UNKNOWN_QUESTION = "unknown_question"
    NOT_AN_ANSWER = "not_an_answer"
    OUTSIDE_ITS_ROW = "outside_its_row"
    ROWS_WITHIN_ROWS = "rows_within_rows"
    REQUIRED_MAY_BE_HIDDEN = "required_may_be_hidden"
    COMPUTED_REQUIRED = "computed_required"
    RULE_ON_GROUP = "rule_on_group"
    UNKNOWN_DICTIONARY = "unknown_dictionary"
    PARENT_NOT_LISTED = "parent_not_listed"
    NAME_TAKEN = "name_taken"
    # personal
    UNTAGGED_PERSONAL = "untagged_personal"
    UNDERSTATED = "understated"
    # kinds
    TYPE_MISMATCH = "type_mismatch"
    IMPOSSIBLE_VALUE = "impossible_value"
    # order and reach
    CYCLE = "cycle"
    UNREACHABLE = "unreachable"
    NEVER_REQUIRED = "never_required"
    PAPER_NEVER_CALLED = "paper_never_called"
    TOO_LARGE_TO_VERIFY = "too_large_to_verify"


@dataclass(frozen=True)
class Defect:
    """`path` points into the form document, or the procedure's where it says so."""

    code: DefectCode
    path: str
    story: str


def of_question(code: DefectCode, field: Field, what: str, *, key: str = "") -> Defect:
    place = f"{field.pointer}/{key}" if key else field.pointer
    return Defect(code, place, f"Câu hỏi “{field.title}”: {what}.")
