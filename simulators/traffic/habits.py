"""How people decide and how long they take. Pure, but for the dice handed in."""

from collections.abc import Collection
from datetime import timedelta
from random import Random
from typing import Final

from app.workflow.definition import OutcomeKind, WaitKind

# How often each way out is taken, of those offered.
_WEIGHT: Final = {
    OutcomeKind.ACCEPT: 90,
    OutcomeKind.DECLINE: 3,
    OutcomeKind.SUPPLEMENT: 7,
    OutcomeKind.FORWARD: 90,
    OutcomeKind.RETURN: 4,
    OutcomeKind.CONSULT: 30,
    OutcomeKind.WAIT: 25,
    OutcomeKind.SPAWN: 25,
    OutcomeKind.APPROVE: 92,
    OutcomeKind.REJECT: 6,
    OutcomeKind.ISSUE: 100,
    OutcomeKind.DELIVER: 100,
    OutcomeKind.STOP: 1,
}
_HOURS_WAITED: Final = {
    WaitKind.SUPPLEMENT: (2, 24),
    WaitKind.PAYMENT: (1, 12),
    WaitKind.APPLICANT: (2, 16),
    WaitKind.TAX: (8, 24),
    WaitKind.LINKED_DOSSIERS: (8, 24),
}
_PATIENCE: Final = 0.94
_DEFAULT_MINUTES: Final = 45


def chosen(
    offered: Collection[OutcomeKind], *, fee_settled: bool, dice: Random
) -> OutcomeKind:
    """Choose one of the ways offered; money that is due is asked for first."""
    if OutcomeKind.REQUEST_PAYMENT in offered and not fee_settled:
        return OutcomeKind.REQUEST_PAYMENT
    kinds = sorted(set(offered) - {OutcomeKind.REQUEST_PAYMENT})
    return dice.choices(kinds, weights=[_WEIGHT[kind] for kind in kinds])[0]


def handling_time(
    allowed_minutes: int | None, *, pace: float, dice: Random
) -> timedelta:
    """Draw the working time that a step takes; one in some is late."""
    minutes = allowed_minutes or _DEFAULT_MINUTES
    return timedelta(
        seconds=max(int(minutes * 60 * dice.uniform(0.1, 1.05) * pace), 60)
    )


def waiting_time(kind: WaitKind, *, pace: float, dice: Random) -> timedelta:
    """Draw how long is waited for, in working time."""
    shortest, longest = _HOURS_WAITED[kind]
    return timedelta(seconds=int(3600 * dice.uniform(shortest, longest) * pace))


def gives_up(dice: Random) -> bool:
    """Tell whether an applicant, asked for something, withdraws instead."""
    return dice.random() > _PATIENCE
