"""How far a procedure is served online: computed from what is configured.

Two vocabularies live side by side, as the law moved: levels 1-4 (Circular
32/2017/TT-BTTTT art. 5) and toàn trình / một phần (Decree 42/2022/NĐ-CP art.
11, now Decree 224/2026/NĐ-CP art. 14). Nobody types either in.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from app.procedures.definition import Channel, Definition


class Level(IntEnum):
    UNPROVEN = 0
    INFORMATION = 1
    FORMS = 2
    ONLINE_SUBMISSION = 3
    ONLINE_PAYMENT = 4


class Coverage(StrEnum):
    INFORMATION_ONLY = "information_only"
    PARTIAL = "partial"
    FULL = "full"


class Shortfall(StrEnum):
    """Why a procedure does not stand higher; stable codes."""

    STEPS = "steps"
    MANNERS = "manners"
    PAPERS = "papers"
    TIME_LIMIT = "time_limit"
    SUBJECTS = "subjects"
    AGENCY = "agency"
    RESULT = "result"
    FEES = "fees"
    LEGAL_BASIS = "legal_basis"
    DECISION = "decision"
    FORM_TEMPLATE = "form_template"
    FORM = "form"
    SUBMISSION = "submission"
    PROCESS = "process"
    PAYMENT = "payment"
    RESULT_DELIVERY = "result_delivery"
    PRESENCE = "presence"


MEANING: Final[dict[Shortfall, str]] = {
    Shortfall.STEPS: "chưa công khai trình tự thực hiện",
    Shortfall.MANNERS: "chưa công khai cách thức thực hiện",
    Shortfall.PAPERS: "chưa công khai thành phần hồ sơ",
    Shortfall.TIME_LIMIT: "chưa công khai thời hạn giải quyết",
    Shortfall.SUBJECTS: "chưa công khai đối tượng thực hiện",
    Shortfall.AGENCY: "chưa công khai cơ quan thực hiện",
    Shortfall.RESULT: "chưa công khai kết quả thực hiện",
    Shortfall.FEES: "chưa công khai phí, lệ phí",
    Shortfall.LEGAL_BASIS: "chưa công khai căn cứ pháp lý",
    Shortfall.DECISION: "chưa nêu quyết định công bố",
    Shortfall.FORM_TEMPLATE: "chưa có mẫu đơn, tờ khai để tải về",
    Shortfall.FORM: "chưa có biểu mẫu điện tử tương tác",
    Shortfall.SUBMISSION: "chưa tiếp nhận hồ sơ trực tuyến",
    Shortfall.PROCESS: "chưa có quy trình điện tử được kiểm chứng",
    Shortfall.PAYMENT: "chưa thanh toán trực tuyến được",
    Shortfall.RESULT_DELIVERY: "chưa trả kết quả trực tuyến hoặc qua bưu chính",
    Shortfall.PRESENCE: "còn bước phải có mặt",
}


@dataclass(frozen=True)
class Setting:
    """What is in place around a version, known outside of its definition."""

    form_published: bool
    process_published: bool
    gateway_live: bool


@dataclass(frozen=True)
class Proven:
    """What can be shown to hold, and what stands between it and the next step."""

    level: Level
    coverage: Coverage
    shortfalls: tuple[Shortfall, ...]


class Item(StrEnum):
    """The eleven items of information of level 1 (Circular 32/2017 art. 5(1))."""

    NAME = "name"
    STEPS = "steps"
    MANNERS = "manners"
    PAPERS = "papers"
    TIME_LIMIT = "time_limit"
    SUBJECTS = "subjects"
    AGENCY = "agency"
    RESULT = "result"
    FORMS_AND_FEES = "forms_and_fees"
    RECEIVING = "receiving"
    LEGAL_BASIS = "legal_basis"


ITEM_NAME: Final[dict[Item, str]] = {
    Item.NAME: "Tên thủ tục",
    Item.STEPS: "Trình tự thực hiện",
    Item.MANNERS: "Cách thức thực hiện",
    Item.PAPERS: "Thành phần, số lượng hồ sơ",
    Item.TIME_LIMIT: "Thời hạn giải quyết",
    Item.SUBJECTS: "Đối tượng thực hiện",
    Item.AGENCY: "Cơ quan thực hiện",
    Item.RESULT: "Kết quả thực hiện",
    Item.FORMS_AND_FEES: "Mẫu đơn, yêu cầu, điều kiện, phí và lệ phí",
    Item.RECEIVING: "Nơi tiếp nhận và trả kết quả",
    Item.LEGAL_BASIS: "Căn cứ pháp lý và quyết định công bố",
}

_LACKING: Final[dict[Item, frozenset[Shortfall]]] = {
    Item.NAME: frozenset(),
    Item.STEPS: frozenset({Shortfall.STEPS}),
    Item.MANNERS: frozenset({Shortfall.MANNERS}),
    Item.PAPERS: frozenset({Shortfall.PAPERS}),
    Item.TIME_LIMIT: frozenset({Shortfall.TIME_LIMIT}),
    Item.SUBJECTS: frozenset({Shortfall.SUBJECTS}),
    Item.AGENCY: frozenset({Shortfall.AGENCY}),
    Item.RESULT: frozenset({Shortfall.RESULT}),
    Item.FORMS_AND_FEES: frozenset({Shortfall.FEES}),
    Item.RECEIVING: frozenset({Shortfall.MANNERS}),
    Item.LEGAL_BASIS: frozenset({Shortfall.LEGAL_BASIS, Shortfall.DECISION}),
}


def stated_items(definition: Definition) -> dict[Item, bool]:
    """Tell of each of the eleven items whether the definition states it."""
    lacking = set(_information(definition))
    return {item: not lacking & _LACKING[item] for item in Item}


def prove(definition: Definition, setting: Setting) -> Proven:
    """Return the highest level whose every demand is met."""
    steps = (
        (Level.INFORMATION, _information(definition)),
        (Level.FORMS, _forms(definition, setting)),
        (Level.ONLINE_SUBMISSION, _submission(definition, setting)),
        (Level.ONLINE_PAYMENT, _payment(definition, setting)),
    )
    reached = Level.UNPROVEN
    for level, lacking in steps:
        if lacking:
            break
        reached = level
    shortfalls = tuple(each for _, lacking in steps for each in lacking)
    presence = _presence(definition)
    return Proven(reached, _coverage(reached, presence), (*shortfalls, *presence))


def _information(definition: Definition) -> tuple[Shortfall, ...]:
    limits = [manner.limit for manner in definition.manners]
    stated = {
        Shortfall.STEPS: definition.steps,
        Shortfall.MANNERS: definition.manners,
        Shortfall.PAPERS: definition.papers,
        Shortfall.TIME_LIMIT: limits
        and all(limit.amount or limit.same_day or limit.text for limit in limits),
        Shortfall.SUBJECTS: definition.subjects,
        Shortfall.AGENCY: definition.agencies or definition.decided_by,
        Shortfall.RESULT: definition.results,
        Shortfall.FEES: definition.fees or definition.free_of_charge,
        Shortfall.LEGAL_BASIS: definition.legal_basis,
        Shortfall.DECISION: definition.decision,
    }
    return tuple(item for item, present in stated.items() if not present)


def _forms(definition: Definition, setting: Setting) -> tuple[Shortfall, ...]:
    """Level 2: forms to print; an interactive one prints too (art. 8)."""
    printable = any(paper.template is not None for paper in definition.papers)
    return () if printable or setting.form_published else (Shortfall.FORM_TEMPLATE,)


def _submission(definition: Definition, setting: Setting) -> tuple[Shortfall, ...]:
    lacking = []
    if not setting.form_published:
        lacking.append(Shortfall.FORM)
    if not definition.online.submission:
        lacking.append(Shortfall.SUBMISSION)
    if not setting.process_published:
        lacking.append(Shortfall.PROCESS)
    return tuple(lacking)


def _payment(definition: Definition, setting: Setting) -> tuple[Shortfall, ...]:
    lacking = []
    payable = any(fee.amount or fee.tiers for fee in definition.fees)
    if payable and not (definition.online.payment and setting.gateway_live):
        lacking.append(Shortfall.PAYMENT)
    if not {Channel.ONLINE, Channel.POSTAL} & set(definition.online.results):
        lacking.append(Shortfall.RESULT_DELIVERY)
    return tuple(lacking)


def _presence(definition: Definition) -> tuple[Shortfall, ...]:
    return (Shortfall.PRESENCE,) if definition.online.presence_reason else ()


def _coverage(reached: Level, presence: tuple[Shortfall, ...]) -> Coverage:
    if reached < Level.ONLINE_SUBMISSION:
        return Coverage.INFORMATION_ONLY
    if reached is Level.ONLINE_PAYMENT and not presence:
        return Coverage.FULL
    return Coverage.PARTIAL
