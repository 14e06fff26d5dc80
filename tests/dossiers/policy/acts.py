"""What each route that writes leaves in the audit, or why it leaves nothing there."""

from typing import Final

# The sample of the matrix does it: exactly these events come of it.
LEFT: Final[dict[str, tuple[str, ...]]] = {
    "draft_dossier": ("dossier.drafted",),
    "discard_draft": ("draft.discarded",),
    "invite_editor": ("draft.editor_invited",),
    "revoke_invitation": ("draft.editor_revoked",),
    "accept_invitation_code": ("draft.editor_accepted",),
    "accept_invitation": ("draft.editor_accepted",),
    "refuse_invitation": ("draft.editor_refused",),
    "submit_dossier": ("dossier.submitted",),
    "complete_supplement": ("dossier.supplemented",),
    "withdraw_dossier": ("dossier.withdrawn",),
    "rate_dossier": ("dossier.rated",),
    "send_message": ("dossier.message_sent",),
    "accept_dossier": ("dossier.accepted",),
    "decline_dossier": ("dossier.declined",),
    "request_supplement": ("dossier.supplement_requested",),
    "return_result": ("dossier.result_returned",),
    "stop_dossier": ("dossier.stopped",),
    "request_payment": ("dossier.payment_requested",),
    "confirm_payment": ("dossier.payment_confirmed",),
    "extend_deadline": ("dossier.extended",),
    "ask_control_slip": ("dossier.control_slip_asked",),
    "take_work_item": ("step.taken",),
    "reassign_work_item": ("step.reassigned",),
    # One for each of the two steps in hand.
    "hand_over_work": ("step.handed_over", "step.handed_over"),
    "do_batch": ("dossier.accepted",),
    "make_substitution": ("substitution.made",),
    "end_substitution": ("substitution.ended",),
    "ask_register": ("register.exported",),
    "terminate_procedure": ("procedure.ended",),
    "appoint_official": ("position.given",),
    # That it left a step without hands is told beside it.
    "end_position": ("offices.change_forced", "position.ended"),
    "change_office_functions": ("office.functions_changed",),
    "offer_mandate": ("mandate.offered",),
    "accept_mandate": ("mandate.accepted",),
    "confirm_mandate": ("mandate.accepted",),
    "end_mandate": ("mandate.ended",),
    "release_parked_step": ("portal.step_released",),
    "lay_legal_hold": ("dossier.held",),
    "lift_legal_hold": ("dossier.hold_lifted",),
    "strike_destruction_row": ("destruction.row_struck",),
    "refuse_destruction_list": ("destruction.refused",),
    "request_erasure": ("erasure.accepted",),
    "answer_consent": ("consent.given",),
    "change_contact": ("person.contact_changed",),
    "request_rectification": ("rectification.asked",),
    "withdraw_rectification": ("rectification.withdrawn",),
    "decide_rectification": ("rectification.refused",),
}

_WHOLE: Final = "tests/dossiers/test_acts_whole.py"
_ACCOUNTS: Final = "tests/identity/accounts/test_acts_of_accounts.py"
_SIGN_IN: Final = "tests/identity/sign_in/test_acts_of_sign_in.py"
_QUESTIONS: Final = "tests/integrations/questions"
_PARTNERS: Final = "tests/feed/test_acts_of_partners.py"

# The sample is refused for what it is tried on: the event, and a test that does it.
BEYOND: Final[dict[str, tuple[str, str]]] = {
    "move_draft": ("draft.moved", "tests/dossiers/drafting/test_move_over_http.py"),
    "permit_supplement": (
        "supplement.permitted",
        "tests/dossiers/corrections/test_corrections.py",
    ),
    "take_outcome": ("dossier.forwarded", _WHOLE),
    "decide_dossier": ("dossier.approved", _WHOLE),
    "issue_result": ("dossier.completed", _WHOLE),
    "resume_dossier": ("dossier.wait_ended", _WHOLE),
    "consult_agencies": (
        "dossier.consulted",
        "tests/clock/test_parallel_consultations.py",
    ),
    "open_linked": ("dossier.linked", "tests/clock/test_linked_dossiers.py"),
    "release_work_item": ("step.released", "tests/hands/test_taking.py"),
    "route_work_item": ("step.routed", "tests/hands/test_inbox.py"),
    "open_signing_session": (
        "signing_session.",
        "tests/dossiers/test_signing_sessions.py",
    ),
    "check_applicant_identity": (
        "person.looked_up",
        "tests/dossiers/test_identity_checks.py",
    ),
    "draft_procedure": (
        "procedure.drafted",
        "tests/publishing/test_procedure_routes.py",
    ),
    "publish_procedure": ("procedure.published", "tests/procedures/test_publishing.py"),
    "draft_process": ("process.drafted", "tests/publishing/test_process_routes.py"),
    "publish_process": ("process.published", "tests/publishing/test_process_routes.py"),
    "reorganise_offices": (
        "office.closed",
        "tests/publishing/test_process_routes.py",
    ),
    "decide_dictionary_proposal": ("dictionary.", "tests/integrations/dictionaries"),
    "draw_up_destruction_list": ("destruction.", "tests/dossiers/test_destruction.py"),
    "approve_destruction_list": ("destruction.", "tests/dossiers/test_destruction.py"),
    "publish_question": ("question.published", _QUESTIONS),
    "answer_question": ("question.answered", _QUESTIONS),
    "route_question": ("question.routed", _QUESTIONS),
    "issue_token": ("machine.token_issued", _PARTNERS),
    "add_partner_key": (
        "machine.key_added",
        "tests/identity/test_machine_bindings.py",
    ),
    "retire_partner_key": (
        "machine.key_retired",
        "tests/identity/test_machine_bindings.py",
    ),
    "receive_provider_logout": ("sign_in.logout_refused", _SIGN_IN),
    "add_linked_account": (
        "account.linked",
        "tests/identity/sign_in/test_sign_in_flow.py",
    ),
    "remove_linked_account": (
        "account.unlinked",
        "tests/identity/sign_in/test_sign_in_flow.py",
    ),
    "end_own_session": ("session.ended", "tests/identity/sign_in/test_sessions.py"),
    "sign_out": ("session.ended", _SIGN_IN),
    "issue_session_token": (
        "session.token_issued",
        "tests/identity/sign_in/test_acts_of_sign_in.py",
    ),
    "enrol_local_account": ("account.second_factor_shown", _ACCOUNTS),
    "activate_local_account": ("account.activated", _ACCOUNTS),
    "sign_in_locally": ("session.began", _ACCOUNTS),
    "change_local_password": ("account.password_changed", _ACCOUNTS),
    "create_local_account": ("account.created", _ACCOUNTS),
    "reset_local_account": ("account.reset", _ACCOUNTS),
    "lock_local_account": ("account.locked", _ACCOUNTS),
    "unlock_local_account": ("account.unlocked", _ACCOUNTS),
    "close_local_account": ("account.disabled", _ACCOUNTS),
    "reopen_local_account": ("account.enabled", _ACCOUNTS),
}

_DRAFT: Final = "a draft is nobody's act yet: the submission tells what was filed"
_BYTES: Final = "bytes on their way in: what they become is an act"
_KEPT: Final = "signature_validations keeps it, and is append-only itself"
_PORTAL: Final = "portal_inbound keeps it as it came; the worker's act tells it"

SILENT: Final[dict[str, str]] = {
    "save_answers": _DRAFT,
    "attach_paper": _DRAFT,
    "remove_paper": _DRAFT,
    "create_upload": _BYTES,
    "continue_upload": _BYTES,
    "terminate_upload": _BYTES,
    "upload_from_vgca": _BYTES,
    "give_signed_file": "told when the session ends, with all its signatures",
    "give_signatures": "told when the session ends, with all its signatures",
    "validate_signatures": _KEPT,
    "revalidate_signatures": _KEPT,
    "evaluate_form": "computes, and keeps nothing",
    "read_notice": "a mark for its reader alone",
    "mark_messages": "a mark for its reader alone",
    "acknowledge_feed": "feed_consumers keeps how far; reading is told by the hour",
    **dict.fromkeys(
        (
            "receive_portal_dossier",
            "receive_portal_promotion",
            "receive_portal_supplement",
            "receive_tax_notice",
            "receive_tax_receipt",
        ),
        _PORTAL,
    ),
}
