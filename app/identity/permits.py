"""Turn what the policy refuses into problems for the edge.

A service gathers the facts, asks `require`, and goes on; the table alone knows who
may (`policy/table.py`, docs/policy.md).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from app.core.canonical import JsonValue
from app.core.errors import Forbidden, NotFound, ProblemError, Unauthenticated
from app.identity import assurance
from app.identity.actor import Actor
from app.identity.assurance import Need
from app.identity.policy import deciding
from app.identity.policy.deciding import Facts, Refused
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Refusal
from app.identity.policy.standings import Duty, Standing
from app.identity.policy.table import RULES


class NotForYou(Forbidden):
    code = "not_for_you"
    title = "Chức năng này không dành cho bạn"


class NotTheApplicant(Forbidden):
    code = "not_the_applicant"
    title = "Chỉ người nộp hồ sơ được thực hiện"


class OutOfScope(Forbidden):
    code = "mandate_out_of_scope"
    title = "Giấy ủy quyền không bao gồm việc này"


class NotYourStep(Forbidden):
    code = "not_your_step"
    title = "Bước này do người khác thụ lý"


class NotAHead(Forbidden):
    code = "not_a_head"
    title = "Chỉ lãnh đạo phòng hoặc lãnh đạo cơ quan được phân công lại"


class NotTheLeader(Forbidden):
    code = "not_the_leader"
    title = "Chỉ lãnh đạo cơ quan được thực hiện"


class NotInYourHands(Forbidden):
    code = "not_in_your_hands"
    title = "Hồ sơ không do cơ quan của bạn giữ hoặc tiếp nhận"


class NotYourOffice(Forbidden):
    code = "not_your_office"
    title = "Bạn không giữ chức vụ nào ở cơ quan này"


class NotForProcesses(Forbidden):
    code = "not_for_processes"
    title = "Chỉ cơ quan kiểm soát thủ tục hành chính được soạn và công bố quy trình"


class NotForTheExchange(Forbidden):
    code = "not_for_the_exchange"
    title = "Việc này do cán bộ Trung tâm Phục vụ hành chính công thực hiện"


class NotTheReception(Forbidden):
    code = "not_the_reception"
    title = "Chỉ cán bộ Bộ phận Một cửa xác nhận giấy tờ đại diện, giám hộ"


class NotTheAdministrator(Forbidden):
    code = "not_the_administrator"
    title = "Chỉ quản trị của cơ quan này hoặc của cơ quan cấp trên được thực hiện"


class NotTheAuditor(Forbidden):
    code = "not_the_auditor"
    title = "Chỉ cán bộ thanh tra, kiểm tra của cơ quan này hoặc cấp trên xem được"


class NotTheArchivist(Forbidden):
    code = "not_the_archivist"
    title = "Chỉ văn thư, lưu trữ của cơ quan được lập danh mục tiêu hủy"


class ScopeMissing(Forbidden):
    code = "insufficient_scope"
    title = "Hệ thống đối tác không được cấp quyền này"


class CheckerDecides(Forbidden):
    """In an office of one person, a substitute for the decision is the way out."""

    code = "checker_decides"
    title = "Người đã thẩm định hồ sơ không được quyết định chính hồ sơ đó"


class DrafterPublishes(Forbidden):
    code = "drafter_publishes"
    title = "Người soạn không tự công bố bản mình soạn"


class GrantsOneself(Forbidden):
    code = "grants_oneself"
    title = "Không ai tự giao quyền, tự xác nhận quyền cho chính mình"


class DrawerReviews(Forbidden):
    code = "drawer_reviews"
    title = "Người lập danh mục tiêu hủy không tự duyệt danh mục của mình"


class StepUpNeeded(Unauthenticated):
    """The same person, proved more surely or anew, may go on (RFC 9470)."""

    code = "insufficient_user_authentication"
    title = "Cần xác thực lại hoặc xác thực ở mức độ cao hơn để làm việc này"

    def __init__(self, need: Need, held: assurance.Assurance) -> None:
        asked: dict[str, JsonValue] = {}
        # Who is sure enough is not asked for less than they have.
        if held.level < need.level:
            asked["acr_values"] = need.level.acr
        if need.max_age is not None:
            asked["max_age"] = int(need.max_age.total_seconds())
        super().__init__(
            f"Hãy xác thực ở mức độ {need.level:d} trở lên rồi làm lại việc này",
            more={**asked, "needed": int(need.level), "held": int(held.level)},
        )
        named = "".join(f', {name}="{value}"' for name, value in asked.items())
        self.challenge = f'Bearer error="{self.code}"{named}'


ERRORS: Final[dict[Refusal, type[ProblemError]]] = {
    Refusal.UNAUTHENTICATED: Unauthenticated,
    Refusal.HIDDEN: NotFound,
    Refusal.NOT_FOR_YOU: NotForYou,
    Refusal.NOT_THE_APPLICANT: NotTheApplicant,
    Refusal.OUT_OF_SCOPE: OutOfScope,
    Refusal.NOT_YOUR_STEP: NotYourStep,
    Refusal.NOT_A_HEAD: NotAHead,
    Refusal.NOT_THE_LEADER: NotTheLeader,
    Refusal.NOT_IN_YOUR_HANDS: NotInYourHands,
    Refusal.NOT_YOUR_OFFICE: NotYourOffice,
    Refusal.NOT_FOR_PROCESSES: NotForProcesses,
    Refusal.NOT_FOR_THE_EXCHANGE: NotForTheExchange,
    Refusal.NOT_THE_RECEPTION: NotTheReception,
    Refusal.NOT_THE_ADMINISTRATOR: NotTheAdministrator,
    Refusal.NOT_THE_AUDITOR: NotTheAuditor,
    Refusal.NOT_THE_ARCHIVIST: NotTheArchivist,
    Refusal.INSUFFICIENT_SCOPE: ScopeMissing,
    Refusal.CHECKER_DECIDES: CheckerDecides,
    Refusal.DRAFTER_PUBLISHES: DrafterPublishes,
    Refusal.GRANTS_ONESELF: GrantsOneself,
    Refusal.DRAWER_REVIEWS: DrawerReviews,
}


def require(
    act: Permission,
    actor: Actor,
    standings: Collection[Standing] = (),
    *,
    duties: Collection[Duty] = (),
    hidden: type[NotFound] = NotFound,
) -> None:
    """Raise unless the actor, standing so, may do this.

    Raises:
        hidden: if the actor is not to know of the thing.
        Forbidden: with the refusal's code, if they may know but not do it.
    """
    refuse(
        deciding.decide(act, deciding.facts_of(actor, standings, duties=duties)), hidden
    )


def keep_apart(act: Permission, duties: Collection[Duty]) -> None:
    """Raise if what somebody did for this thing keeps them from the act."""
    refuse(deciding.keep_apart(act, duties))


def allows(act: Permission, actor: Actor, standings: Collection[Standing] = ()) -> bool:
    """Tell whether `require` would let it pass, whatever the actor did before."""
    facts: Facts = deciding.facts_of(actor, standings)
    return not isinstance(deciding.decide(act, facts), Refused)


def admit(act: Permission, actor: Actor, *, at: datetime) -> Actor:
    """Return the actor, if the act is open to their kind of person.

    Raises:
        NotForYou: otherwise.
        StepUpNeeded: if the act asks for a surer or later sign-in than theirs.
    """
    if not deciding.comes_in(act, actor):
        raise NotForYou
    require_assurance(actor, RULES[act].need, at=at)
    return actor


def require_assurance(actor: Actor, need: Need, *, at: datetime) -> None:
    """Raise unless the actor was identified as surely and lately as is asked.

    Raises:
        StepUpNeeded
    """
    if not assurance.meets(actor.assurance, need, at=at):
        raise StepUpNeeded(need, actor.assurance)


def refuse(
    decided: deciding.Allowed | Refused, hidden: type[NotFound] = NotFound
) -> None:
    if not isinstance(decided, Refused):
        return
    raise hidden if decided.why is Refusal.HIDDEN else ERRORS[decided.why]
