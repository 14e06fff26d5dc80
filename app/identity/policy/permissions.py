"""What may be done: every route, and every decision in a service, names one of these."""

from enum import StrEnum


class Permission(StrEnum):
    # What everybody may use: the catalogue, public look-ups, the health of the portal.
    USE_PUBLIC = "use_public"

    # Applicants.
    BEGIN_DRAFT = "begin_draft"
    READ_DRAFT = "read_draft"
    EDIT_DRAFT = "edit_draft"
    DISCARD_DRAFT = "discard_draft"
    MOVE_DRAFT = "move_draft"
    INVITE_EDITOR = "invite_editor"
    ANSWER_INVITATION = "answer_invitation"
    SUBMIT = "submit"
    COMPLETE_SUPPLEMENT = "complete_supplement"
    WITHDRAW = "withdraw"
    BEGIN_DRAFT_FOR = "begin_draft_for"
    RATE = "rate"
    UPLOAD = "upload"
    USE_OWN_DATA = "use_own_data"
    EXPORT_OWN_DATA = "export_own_data"
    ERASE_OWN_DATA = "erase_own_data"

    # Acting in another's place.
    OFFER_MANDATE = "offer_mandate"
    LIST_MANDATES = "list_mandates"
    READ_MANDATE = "read_mandate"
    ACCEPT_MANDATE = "accept_mandate"
    CONFIRM_MANDATE = "confirm_mandate"
    END_MANDATE = "end_mandate"

    # Whoever has to do with a dossier.
    LIST_DOSSIERS = "list_dossiers"
    READ_DOSSIER = "read_dossier"
    READ_RESULT = "read_result"
    SEND_MESSAGE = "send_message"
    READ_NOTICES = "read_notices"
    SIGN = "sign"
    VALIDATE_SIGNATURES = "validate_signatures"

    # Officials, on a step of a dossier.
    ACCEPT = "accept"
    DECLINE = "decline"
    REQUEST_SUPPLEMENT = "request_supplement"
    TAKE_OUTCOME = "take_outcome"
    DECIDE = "decide"
    ISSUE_RESULT = "issue_result"
    RETURN_RESULT = "return_result"
    STOP = "stop"
    REQUEST_PAYMENT = "request_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    RESUME = "resume"
    CONSULT = "consult"
    OPEN_LINKED = "open_linked"
    TAKE_STEP = "take_step"
    OVERRIDE_HOLDER = "override_holder"
    RELEASE_STEP = "release_step"
    ROUTE_STEP = "route_step"
    REASSIGN_STEP = "reassign_step"
    HAND_OVER = "hand_over"
    PERMIT_SUPPLEMENT = "permit_supplement"
    EXTEND_DEADLINE = "extend_deadline"
    CHECK_IDENTITY = "check_identity"
    READ_INTERNAL = "read_internal"
    PRINT_INTERNAL = "print_internal"
    LAY_HOLD = "lay_hold"
    LIFT_HOLD = "lift_hold"

    # Officials, at their desks and in their offices.
    SEE_WORK = "see_work"
    DO_BATCH = "do_batch"
    SIGN_RESULTS = "sign_results"
    LIST_COLLEAGUES = "list_colleagues"
    LIST_SUBSTITUTIONS = "list_substitutions"
    NAME_SUBSTITUTE = "name_substitute"
    USE_REGISTERS = "use_registers"

    # Who holds which post, and what an office is in charge of.
    SEE_POSITIONS = "see_positions"
    APPOINT = "appoint"
    APPOINT_HEAD = "appoint_head"
    END_POST = "end_post"
    END_POST_OF_HEAD = "end_post_of_head"
    CHANGE_FUNCTIONS = "change_functions"

    # What is no longer kept.
    DRAW_UP_DESTRUCTION = "draw_up_destruction"
    SEE_DESTRUCTION = "see_destruction"
    REVIEW_DESTRUCTION = "review_destruction"

    # What is held of a person and is wrong.
    SEE_RECTIFICATIONS = "see_rectifications"
    DECIDE_RECTIFICATION = "decide_rectification"

    # The rules that everybody follows.
    DRAFT_RULES = "draft_rules"
    PUBLISH_RULES = "publish_rules"
    END_RULES = "end_rules"
    DECIDE_DICTIONARY = "decide_dictionary"
    REORGANISE = "reorganise"

    # The exchange with the National Portal, and partner systems.
    SEE_EXCHANGE = "see_exchange"
    RELEASE_PARKED = "release_parked"
    SEE_RECONCILIATIONS = "see_reconciliations"
    SEE_QUESTIONS = "see_questions"
    ANSWER_QUESTION = "answer_question"
    ROUTE_QUESTION = "route_question"
    PUBLISH_QUESTION = "publish_question"
    READ_FEED = "read_feed"
    SEND_FROM_PORTAL = "send_from_portal"
    CHANGE_KEYS = "change_keys"

    # What was done, for those who inspect.
    READ_AUDIT = "read_audit"
    EXPORT_AUDIT = "export_audit"

    # One's own sign-in, and officials' local accounts.
    MANAGE_SIGN_IN = "manage_sign_in"
    LIST_ACCOUNTS = "list_accounts"
    ADMINISTER_ACCOUNT = "administer_account"
    ADMINISTER_ADMINISTRATOR = "administer_administrator"
