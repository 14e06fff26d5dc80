"""What one version of a procedure states: frozen facts, read from YAML or JSON.

The eleven items that Circular 32/2017/TT-BTTTT art. 5(1) asks of level 1 are
all here; what is missing from a source stays empty and shows in `levels`.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.canonical import JsonValue
from app.core.text import Stored
from app.identity.assurance import VERIFIED, Level
from app.identity.assurance import Need as AssuranceNeed
from app.workflow import conditions as guards
from app.workflow.facts import Facts

ProcedureCode = Annotated[
    str, Field(pattern=r"^[0-9]\.[0-9]{6}(\.[0-9A-ZĐ]{2,3}){0,4}$", max_length=35)
]
Text = Annotated[Stored, Field(min_length=1, max_length=100_000)]
Short = Annotated[Stored, Field(min_length=1, max_length=2_000)]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-zĐđ._-]+$", max_length=64)]
Answer = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Dong = Annotated[int, Field(ge=0, le=10_000_000_000)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Scalar = Stored | Annotated[int, Field(ge=-(2**53), le=2**53)] | bool


class Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Channel(StrEnum):
    """How a dossier is filed (KENH of the National Portal: 1, 2, 3)."""

    DIRECT = "direct"
    ONLINE = "online"
    POSTAL = "postal"


class AgencyLevel(StrEnum):
    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"


class Subject(StrEnum):
    CITIZEN = "citizen"
    OVERSEAS_VIETNAMESE = "overseas_vietnamese"
    FOREIGNER = "foreigner"
    OFFICIAL = "official"
    ENTERPRISE = "enterprise"
    FOREIGN_INVESTED_ENTERPRISE = "foreign_invested_enterprise"
    COOPERATIVE = "cooperative"
    ORGANISATION = "organisation"
    FOREIGN_ORGANISATION = "foreign_organisation"
    PARTY_MEMBER = "party_member"
    PARTY_ORGANISATION = "party_organisation"


class TimeUnit(StrEnum):
    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


class TimeLimit(Stated):
    """How long the law gives; `text` says what numbers cannot.

    `same_day`: due the day it is received, or the next working day if received
    after 15:00 (as Decree 23/2015/NĐ-CP art. 7 has it for certified copies).
    """

    amount: Count | None = None
    unit: TimeUnit | None = None
    same_day: bool = False
    text: Short | None = None

    @model_validator(mode="after")
    def _counts_in_something(self) -> Self:
        if (self.amount is None) != (self.unit is None):
            raise ValueError("thời hạn phải có cả số lượng và đơn vị tính")
        return self


class Condition(Stated):
    """Holds where the answer named `field` is one of the values, or any at all.

    A small part of the language of process guards, so that both mean the same.
    """

    field: Answer
    one_of: tuple[Scalar, ...] | None = None


class Manner(Stated):
    """One way to file: its channel, its time limit, and a word on it."""

    channel: Channel
    limit: TimeLimit
    note: Text | None = None


class FeeKind(StrEnum):
    """Law on Fees and Charges 97/2015/QH13: phí (for a service), lệ phí (a duty)."""

    FEE = "fee"
    DUTY = "duty"


class Collection(StrEnum):
    INTAKE = "intake"
    SUPPLEMENT = "supplement"
    RETURN = "return"


class Tier(Stated):
    """From the `first`-th unit on, one unit costs `amount`."""

    first: Count
    amount: Dong


class Fee(Stated):
    """One fee. `quantity` points at the answer that counts the units.

    `per` and `cap`: up to `cap` đồng for each of the units counted at `per`
    (2.000815: 200.000 đồng a copy). `waived_when`: any one condition waives it.
    """

    code: Code
    name: Short
    kind: FeeKind
    amount: Dong
    unit: Short
    channels: tuple[Channel, ...] = tuple(Channel)
    collected: Collection = Collection.INTAKE
    quantity: Answer | None = None
    tiers: tuple[Tier, ...] = ()
    per: Answer | None = None
    cap: Dong | None = None
    charged_when: tuple[Condition, ...] = ()
    waived_when: tuple[Condition, ...] = ()
    basis: Short | None = None


class Need(StrEnum):
    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


class SignaturePolicy(StrEnum):
    """Whose signature a paper must carry (Resolution 66.7/2025/NQ-CP waives many)."""

    NONE = "none"
    ANY_VALID = "any_valid"
    OWNER = "owner"
    AGENCY = "agency"


class Template(Stated):
    """A form to print and fill in (mẫu đơn, tờ khai), and where it can be had."""

    name: Short
    url: Short | None = None


class Paper(Stated):
    """One component of a dossier (thành phần hồ sơ), by its national code."""

    code: Code
    name: Short
    need: Need
    when: tuple[Condition, ...] = ()
    originals: Annotated[int, Field(ge=0, le=100)] = 1
    copies: Annotated[int, Field(ge=0, le=100)] = 0
    formats: tuple[Stored, ...] = ("pdf", "jpg", "png")
    max_megabytes: Annotated[int, Field(ge=1, le=200)] = 10
    signature: SignaturePolicy = SignaturePolicy.NONE
    replaced_by_result: Code | None = None
    note: Text | None = None
    # Left out where there is none, so that digests from before stay as they were.
    template: Template | None = Field(
        default=None, exclude_if=lambda each: each is None
    )

    @model_validator(mode="after")
    def _condition_belongs_to_conditional(self) -> Self:
        if (self.need is Need.CONDITIONAL) != bool(self.when):
            raise ValueError("giấy tờ có điều kiện phải nêu điều kiện, và ngược lại")
        return self


class Result(Stated):
    """What the applicant gets; `template` names the form it is printed on."""

    code: Code
    name: Short
    template: Code | None = None


class LegalBasis(Stated):
    number: Short
    title: Text


class Competence(Stated):
    """Which office decides: of a kind, and by its function or the area."""

    kind: Code
    function: Code | None = None


class OnlineService(Stated):
    """How far the province serves this procedure online.

    `presence_reason` must be published by a service that is not wholly online
    (Decree 224/2026/NĐ-CP art. 14). `assurance` is the level at which who files must
    have been identified; whatever is filed is filed in a checked name.
    """

    submission: bool = False
    payment: bool = False
    results: tuple[Channel, ...] = ()
    presence_reason: Text | None = None
    # Left out where it is the least, so that digests from before stay as they were.
    assurance: Literal[2, 3, 4] = Field(
        default=2, exclude_if=lambda each: each == VERIFIED
    )

    @property
    def need(self) -> AssuranceNeed:
        """Return what filing asks of a sign-in."""
        return AssuranceNeed(Level(self.assurance))


class Definition(Stated):
    code: ProcedureCode
    name: Text
    field_code: Code | None = None
    field_name: Short
    agency_levels: tuple[AgencyLevel, ...]
    subjects: tuple[Subject, ...] = ()
    decision: Short | None = None
    steps: tuple[Text, ...] = ()
    manners: tuple[Manner, ...] = ()
    papers: tuple[Paper, ...] = ()
    sets: Count = 1
    fees: tuple[Fee, ...] = ()
    free_of_charge: bool = False
    results: tuple[Result, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    requirements: Text | None = None
    agencies: tuple[Short, ...] = ()
    received_by: tuple[Code, ...] = ()
    decided_by: Competence | None = None
    online: OnlineService = OnlineService()
    source_url: Short | None = None
    # What the applicant confirms as they submit; published, so versioned.
    declaration: Text | None = None
    # Answers that say what a dossier is about: alike in all, it was filed before.
    duplicate_keys: tuple[Answer, ...] = ()

    @model_validator(mode="after")
    def _codes_are_told_apart(self) -> Self:
        for codes in (
            [paper.code for paper in self.papers],
            [fee.code for fee in self.fees],
        ):
            if len(set(codes)) != len(codes):
                raise ValueError("mã bị lặp trong danh sách")
        return self

    def limit_for(self, channel: Channel) -> TimeLimit | None:
        """Return the limit of a channel; several: the first stated counts."""
        return next(
            (each.limit for each in self.manners if each.channel is channel), None
        )


def holds(conditions: Sequence[Condition], answers: Mapping[str, JsonValue]) -> bool:
    """Tell whether all conditions hold; none at all always do."""
    known = Facts(answers=answers)
    return all(guards.holds(guard, known) for guard in guards_of(conditions))


def guards_of(conditions: Sequence[Condition]) -> tuple[guards.AnswerIs, ...]:
    """Return the conditions in the one language of rules, that of processes."""
    return tuple(_guard(condition) for condition in conditions)


def answer_named(answers: Mapping[str, JsonValue], field: str) -> JsonValue:
    """Return an answer by its dotted name, or `None` where there is none."""
    found: JsonValue = answers
    for part in field.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def _guard(condition: Condition) -> guards.AnswerIs:
    if condition.one_of is None:
        return guards.AnswerIs(condition.field, guards.Comparison.ANSWERED, (True,))
    return guards.AnswerIs(condition.field, guards.Comparison.ONE_OF, condition.one_of)
