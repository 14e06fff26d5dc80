"""Who had the dossier in hand, one after the other: the rows of form 06. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.clock import local
from app.dossiers.documents.forms import Handover
from app.identity.actor import Role

_UNDER_WAY: Final = "Đang giải quyết"
_EARLY, _ON_TIME, _LATE = "Trước hạn", "Đúng hạn", "Quá hạn"
_UNTIMED: Final = "Đã giải quyết"
_ROLES: Final[Mapping[Role, str]] = {
    Role.RECEPTION: "Bộ phận Một cửa",
    Role.SPECIALIST: "Công chức chuyên môn",
    Role.DIVISION_HEAD: "Lãnh đạo phòng",
    Role.LEADER: "Lãnh đạo cơ quan",
    Role.REGISTRY_CLERK: "Văn thư",
    Role.AUDITOR: "Thanh tra, kiểm tra",
    Role.ADMINISTRATOR: "Quản trị",
}


@dataclass(frozen=True)
class Turn:
    """One step: where, in whose hands, from when to when. `holder` took it."""

    step: str
    office: str
    role: Role
    holder: str | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None


def rows(
    turns: Sequence[Turn], *, applicant: str, at: datetime
) -> tuple[Handover, ...]:
    """Return one row a step, in the order they were opened, as they stand at `at`.

    The first is given by the applicant, each later one by who last closed a step
    before it; turns that began at one instant are told in the order given.
    """
    ordered = sorted(turns, key=lambda turn: turn.opened_at)
    return tuple(
        Handover(
            agency=turn.office,
            giver=_giver(turn, ordered[:place], applicant),
            receiver=_in_hands_of(turn),
            at=turn.opened_at,
            outcome=_outcome(turn, at),
            note=turn.step,
        )
        for place, turn in enumerate(ordered)
    )


def coordinators(turns: Sequence[Turn], *, lead: str) -> tuple[str, ...]:
    """Return the other agencies that had a step, each once, in order."""
    ordered = sorted(turns, key=lambda turn: turn.opened_at)
    return tuple(dict.fromkeys(each.office for each in ordered if each.office != lead))


def _giver(turn: Turn, before: Sequence[Turn], applicant: str) -> str:
    closed = [
        each
        for each in before
        if each.closed_at is not None and each.closed_at <= turn.opened_at
    ]
    if not closed:
        return applicant
    closed.reverse()
    return _in_hands_of(max(closed, key=lambda each: each.closed_at or each.opened_at))


def _in_hands_of(turn: Turn) -> str:
    return turn.holder or _ROLES[turn.role]


def _outcome(turn: Turn, at: datetime) -> str:
    """Compare by day, as the form does: on the due day itself is on time."""
    ended = turn.closed_at or at
    if turn.due_at is not None and ended > turn.due_at:
        return _LATE
    if turn.closed_at is None:
        return _UNDER_WAY
    if turn.due_at is None:
        return _UNTIMED
    same_day = local(ended).date() == local(turn.due_at).date()
    return _ON_TIME if same_day else _EARLY
