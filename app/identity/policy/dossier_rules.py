"""Acts on one dossier: by its applicant and theirs, and by officials. Pure.

Whoever sees a dossier at all is in `READERS`: `dossiers/visibility.py` says the same
as a condition inside every query.
"""

from dataclasses import replace
from typing import Final

from app.identity.assurance import VERIFIED, Need
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Refusal, Rule
from app.identity.policy.standings import Duty, Standing

_S = Standing
_APPLICANTS = frozenset({_S.APPLICANT})
_OFFICIALS = frozenset({_S.OFFICIAL})
_BOTH = _APPLICANTS | _OFFICIALS

_WRITERS = frozenset({_S.OWNER, _S.CO_EDITOR, _S.FILES_FOR})
_MANDATED = frozenset({_S.FILES_FOR, _S.FOLLOWS_FOR, _S.RECEIVES_FOR})
_APPLICANT_SIDE = _WRITERS | _MANDATED
_OFFICIAL_SIDE = frozenset({_S.PASSED_THROUGH, _S.AUDITOR})
READERS: Final = _APPLICANT_SIDE | _OFFICIAL_SIDE


def _applicants(*by: Standing, otherwise: Refusal = Refusal.NOT_THE_APPLICANT) -> Rule:
    return Rule(_APPLICANTS, frozenset(by), _APPLICANT_SIDE, otherwise)


def _officials(by: Standing, otherwise: Refusal = Refusal.NOT_YOUR_STEP) -> Rule:
    return Rule(_OFFICIALS, frozenset({by}), _OFFICIAL_SIDE, otherwise)


_WRITTEN = _applicants(*_WRITERS, otherwise=Refusal.OUT_OF_SCOPE)
# What is filed is filed in a checked name (NĐ 69/2024/NĐ-CP); a procedure may ask more.
_IN_A_CHECKED_NAME = Need(VERIFIED)
_FILED = _applicants(_S.OWNER, _S.FILES_FOR)
# A mandate is not handed on without leave of who gave it (Civil Code art. 564).
_OWNED = _applicants(_S.OWNER)
_HANDLED = _officials(_S.HANDLER)
_LED = _officials(_S.LEADER, Refusal.NOT_THE_LEADER)
# An inspection freezes what it finds; else the office's leader answers for it.
_HELD = Rule(
    _OFFICIALS,
    frozenset({_S.LEADS_OFFICE, _S.AUDITOR}),
    _OFFICIAL_SIDE,
    Refusal.NOT_THE_LEADER,
)

DOSSIER_RULES: Final[dict[Permission, Rule]] = {
    Permission.READ_DRAFT: _WRITTEN,
    Permission.EDIT_DRAFT: _WRITTEN,
    Permission.DISCARD_DRAFT: _FILED,
    Permission.MOVE_DRAFT: _FILED,
    Permission.INVITE_EDITOR: _OWNED,
    Permission.SUBMIT: replace(_FILED, need=_IN_A_CHECKED_NAME),
    Permission.COMPLETE_SUPPLEMENT: replace(_FILED, need=_IN_A_CHECKED_NAME),
    Permission.WITHDRAW: replace(_FILED, need=_IN_A_CHECKED_NAME),
    Permission.RATE: _OWNED,
    Permission.READ_DOSSIER: Rule(_BOTH, READERS),
    Permission.READ_RESULT: Rule(
        _BOTH,
        frozenset({_S.OWNER, _S.RECEIVES_FOR}) | _OFFICIAL_SIDE,
        READERS,
        Refusal.OUT_OF_SCOPE,
    ),
    Permission.SEND_MESSAGE: Rule(
        _BOTH,
        _WRITERS | {_S.FOLLOWS_FOR, _S.ANSWERS_FOR},
        READERS,
        Refusal.NOT_IN_YOUR_HANDS,
    ),
    Permission.ACCEPT: _HANDLED,
    Permission.DECLINE: _HANDLED,
    Permission.REQUEST_SUPPLEMENT: _HANDLED,
    Permission.TAKE_OUTCOME: _HANDLED,
    # Who checks does not approve (QCVN 12:2026/BCA: separation of duties).
    Permission.DECIDE: Rule(
        _OFFICIALS,
        frozenset({_S.HANDLER}),
        _OFFICIAL_SIDE,
        Refusal.NOT_YOUR_STEP,
        apart={Duty.CHECKED: Refusal.CHECKER_DECIDES},
    ),
    Permission.ISSUE_RESULT: _HANDLED,
    Permission.RETURN_RESULT: _HANDLED,
    Permission.STOP: _HANDLED,
    Permission.REQUEST_PAYMENT: _HANDLED,
    Permission.CONFIRM_PAYMENT: _HANDLED,
    Permission.RESUME: _HANDLED,
    Permission.CONSULT: _HANDLED,
    Permission.OPEN_LINKED: _HANDLED,
    Permission.TAKE_STEP: _HANDLED,
    Permission.OVERRIDE_HOLDER: _LED,
    Permission.RELEASE_STEP: _HANDLED,
    Permission.ROUTE_STEP: _HANDLED,
    Permission.REASSIGN_STEP: _officials(_S.HEAD, Refusal.NOT_A_HEAD),
    Permission.PERMIT_SUPPLEMENT: _LED,
    Permission.EXTEND_DEADLINE: _officials(_S.LEADER),
    Permission.CHECK_IDENTITY: _officials(_S.PASSED_THROUGH, Refusal.NOT_IN_YOUR_HANDS),
    Permission.READ_INTERNAL: Rule(_OFFICIALS, _OFFICIAL_SIDE),
    Permission.PRINT_INTERNAL: _officials(_S.PASSED_THROUGH, Refusal.NOT_IN_YOUR_HANDS),
    Permission.LAY_HOLD: _HELD,
    Permission.LIFT_HOLD: _HELD,
}
