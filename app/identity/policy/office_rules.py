"""Acts on everything but one dossier: one's own things, offices, rules, partners. Pure."""

from typing import Final

from app.identity.assurance import RECENT, VERIFIED, Need
from app.identity.machines.scopes import Scope
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Refusal, Rule
from app.identity.policy.standings import Duty, Standing

_S = Standing
_APPLICANTS = frozenset({_S.APPLICANT})
_OFFICIALS = frozenset({_S.OFFICIAL})
_BOTH = _APPLICANTS | _OFFICIALS
_OWN = frozenset({_S.SELF})
# A session left open, or stolen, lends nobody's name and carries no data away.
_BY_A_FRESH_PROOF = Need(VERIFIED, RECENT)
_SIDES = frozenset({_S.PRINCIPAL, _S.AGENT})
_NOT_MINE, _NOT_CENTRAL = Refusal.NOT_YOUR_OFFICE, Refusal.NOT_FOR_THE_EXCHANGE


def _among_officials(by: Standing, otherwise: Refusal) -> Rule:
    return Rule(_OFFICIALS, frozenset({by}), _OFFICIALS, otherwise)


def _administering(by: Standing, **apart: Refusal) -> Rule:
    return Rule(
        _OFFICIALS,
        frozenset({by}),
        _OFFICIALS,
        Refusal.NOT_THE_ADMINISTRATOR,
        apart={Duty(duty): refusal for duty, refusal in apart.items()},
    )


def _of_account(by: Standing) -> Rule:
    return Rule(
        _OFFICIALS,
        frozenset({by}),
        frozenset({_S.ADMINISTERS}),
        Refusal.NOT_THE_ADMINISTRATOR,
        apart={Duty.CONCERNS_ONESELF: Refusal.GRANTS_ONESELF},
    )


_KEEPERS: Final = frozenset({_S.ARCHIVIST, _S.LEADS_OFFICE, _S.AUDITOR})
_FOR_RULES = _among_officials(_S.CONTROL_LEADER, Refusal.NOT_FOR_PROCESSES)

OFFICE_RULES: Final[dict[Permission, Rule]] = {
    Permission.USE_PUBLIC: Rule(frozenset({_S.ANYONE})),
    Permission.BEGIN_DRAFT: Rule(_APPLICANTS),
    Permission.BEGIN_DRAFT_FOR: Rule(
        _APPLICANTS, frozenset({_S.FILES_FOR}), _APPLICANTS, Refusal.OUT_OF_SCOPE
    ),
    Permission.OFFER_MANDATE: Rule(
        _APPLICANTS,
        _SIDES,
        _APPLICANTS,
        Refusal.OUT_OF_SCOPE,
        need=_BY_A_FRESH_PROOF,
    ),
    Permission.LIST_MANDATES: Rule(_APPLICANTS, _OWN),
    Permission.READ_MANDATE: Rule(_BOTH, _SIDES | {_S.RECEPTION}),
    Permission.ACCEPT_MANDATE: Rule(
        _APPLICANTS,
        _SIDES,
        apart={Duty.CONCERNS_ONESELF: Refusal.GRANTS_ONESELF},
        need=_BY_A_FRESH_PROOF,
    ),
    # What follows from law is claimed on a document, which a reception desk has seen.
    Permission.CONFIRM_MANDATE: Rule(
        _OFFICIALS,
        frozenset({_S.RECEPTION}),
        _OFFICIALS,
        Refusal.NOT_THE_RECEPTION,
        apart={Duty.CONCERNS_ONESELF: Refusal.GRANTS_ONESELF},
    ),
    Permission.END_MANDATE: Rule(_BOTH, _SIDES | {_S.RECEPTION}),
    Permission.ANSWER_INVITATION: Rule(_APPLICANTS, _OWN),
    Permission.UPLOAD: Rule(_APPLICANTS, _OWN),
    Permission.USE_OWN_DATA: Rule(_APPLICANTS, _OWN),
    Permission.EXPORT_OWN_DATA: Rule(_APPLICANTS, _OWN, need=_BY_A_FRESH_PROOF),
    Permission.ERASE_OWN_DATA: Rule(_APPLICANTS, _OWN, need=_BY_A_FRESH_PROOF),
    Permission.LIST_DOSSIERS: Rule(_BOTH),
    Permission.READ_NOTICES: Rule(_BOTH, _OWN),
    Permission.SIGN: Rule(_BOTH, _OWN),
    Permission.SIGN_RESULTS: Rule(_OFFICIALS, _OWN),
    Permission.VALIDATE_SIGNATURES: Rule(_BOTH, _OWN),
    Permission.SEE_WORK: Rule(_OFFICIALS),
    # Each item of a batch is decided as the act that it is.
    Permission.DO_BATCH: Rule(_OFFICIALS),
    Permission.HAND_OVER: Rule(
        _OFFICIALS,
        frozenset({_S.HOLDER, _S.HEAD}),
        _OFFICIALS,
        Refusal.NOT_YOUR_STEP,
    ),
    Permission.LIST_COLLEAGUES: _among_officials(_S.MEMBER, Refusal.NOT_YOUR_OFFICE),
    Permission.LIST_SUBSTITUTIONS: Rule(_OFFICIALS),
    Permission.NAME_SUBSTITUTE: _among_officials(
        _S.LEADS_OFFICE, Refusal.NOT_THE_LEADER
    ),
    Permission.USE_REGISTERS: Rule(_OFFICIALS, frozenset({_S.MEMBER})),
    Permission.SEE_POSITIONS: _administering(_S.ADMINISTERS),
    Permission.APPOINT: _administering(
        _S.ADMINISTERS, concerns_oneself=Refusal.GRANTS_ONESELF
    ),
    # A leader, an auditor, another administrator: named from above their office.
    Permission.APPOINT_HEAD: _administering(
        _S.ADMINISTERS_ABOVE, concerns_oneself=Refusal.GRANTS_ONESELF
    ),
    Permission.END_POST: _administering(_S.ADMINISTERS),
    Permission.END_POST_OF_HEAD: _administering(_S.ADMINISTERS_ABOVE),
    Permission.CHANGE_FUNCTIONS: _administering(_S.ADMINISTERS_ABOVE),
    Permission.DRAW_UP_DESTRUCTION: _among_officials(
        _S.ARCHIVIST, Refusal.NOT_THE_ARCHIVIST
    ),
    Permission.SEE_DESTRUCTION: Rule(_OFFICIALS, _KEEPERS),
    # Nobody alone lets a dossier go: a second person reads the list.
    Permission.REVIEW_DESTRUCTION: Rule(
        _OFFICIALS,
        frozenset({_S.LEADS_OFFICE}),
        _KEEPERS,
        Refusal.NOT_THE_LEADER,
        apart={Duty.DREW_UP: Refusal.DRAWER_REVIEWS},
    ),
    Permission.SEE_RECTIFICATIONS: Rule(_OFFICIALS),
    Permission.DECIDE_RECTIFICATION: Rule(
        _OFFICIALS,
        frozenset({_S.MEMBER}),
        apart={Duty.CONCERNS_ONESELF: Refusal.GRANTS_ONESELF},
    ),
    Permission.DRAFT_RULES: _among_officials(
        _S.CONTROL_OFFICIAL, Refusal.NOT_FOR_PROCESSES
    ),
    Permission.PUBLISH_RULES: Rule(
        _OFFICIALS,
        frozenset({_S.CONTROL_LEADER}),
        _OFFICIALS,
        Refusal.NOT_FOR_PROCESSES,
        apart={Duty.DRAFTED: Refusal.DRAFTER_PUBLISHES},
    ),
    Permission.END_RULES: _FOR_RULES,
    Permission.DECIDE_DICTIONARY: _FOR_RULES,
    Permission.REORGANISE: _FOR_RULES,
    Permission.SEE_EXCHANGE: Rule(_OFFICIALS),
    Permission.RELEASE_PARKED: Rule(_OFFICIALS, frozenset({_S.MEMBER, _S.CENTRE})),
    Permission.SEE_RECONCILIATIONS: _among_officials(
        _S.CENTRE, Refusal.NOT_FOR_THE_EXCHANGE
    ),
    Permission.SEE_QUESTIONS: Rule(_OFFICIALS),
    Permission.ANSWER_QUESTION: Rule(
        _OFFICIALS, frozenset({_S.MEMBER}), frozenset({_S.CENTRE}), _NOT_MINE
    ),
    Permission.ROUTE_QUESTION: Rule(
        _OFFICIALS, frozenset({_S.CENTRE}), frozenset({_S.MEMBER}), _NOT_CENTRAL
    ),
    Permission.PUBLISH_QUESTION: _among_officials(_S.MEMBER, _NOT_MINE),
    Permission.READ_FEED: Rule(frozenset({_S.PARTNER}), scope=Scope.FEED),
    Permission.SEND_FROM_PORTAL: Rule(frozenset({_S.NATIONAL_PORTAL})),
    Permission.CHANGE_KEYS: Rule(frozenset({_S.PARTNER}), scope=Scope.KEYS),
    # Whoever inspects is recorded: QCVN 12:2026/BCA, log readers logged.
    Permission.READ_AUDIT: _among_officials(_S.AUDITOR, Refusal.NOT_THE_AUDITOR),
    Permission.EXPORT_AUDIT: _among_officials(_S.AUDITS_ALL, Refusal.NOT_THE_AUDITOR),
    Permission.MANAGE_SIGN_IN: Rule(_BOTH, _OWN),
    Permission.LIST_ACCOUNTS: _administering(_S.ADMINISTERS),
    # Whose posts do not all lie in one's reach: their account is not told of.
    Permission.ADMINISTER_ACCOUNT: _of_account(_S.ADMINISTERS),
    Permission.ADMINISTER_ADMINISTRATOR: _of_account(_S.ADMINISTERS_ABOVE),
}
