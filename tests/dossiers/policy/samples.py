"""How each route is tried: on what, with which body. One sample an operation.

A body is such that nothing but the caller stands in the way: the policy is asked
first. `{names}` in a path are filled in from the world.
"""

from dataclasses import replace
from typing import Any, Final

from app.dossiers.lifecycle import Status
from app.identity.policy.permissions import Permission
from tests.dossiers import walks
from tests.dossiers.policy import people
from tests.dossiers.policy.people import BA_TRI, OWNER, STRANGER, OfDossier, Own
from tests.dossiers.policy.public import PUBLIC
from tests.dossiers.policy.sample import Sample, having, on, own, own_with

_FILE: Final = ("a.pdf", b"%PDF-1.4", "application/pdf")


_DRAFT: Final = on(Status.DRAFT)
_FILED: Final = on(Status.SUBMITTED)
_RETURNED: Final = on(Status.RETURNED)
_REASON: Final = {"reason": walks.REASON}
_ANYONE: Final = Sample()
_INVITED: Final = own(STRANGER, "invitation_not_found", invitation_id="{invitation}")
_UPLOAD: Final = own(OWNER, "upload_not_found", upload_id="{upload}")
_SESSION: Final = own(
    OWNER, "signing_session_not_found", session_id="{session}", number="1"
)
_VALIDATION: Final = own(
    OWNER, "signature_validation_not_found", validation_id="{validation}"
)
_TUS: Final = {"Tus-Resumable": "1.0.0"}
_PARKED: Final = Sample(
    people.of_exchange,
    fill={"step_id": "{parked}"},
    send={"json": {"verdict": "look_again", "reason": "Đã xem"}},
    hidden="parked_step_not_found",
)
_REGISTER: Final = {
    "office": BA_TRI,
    "first_day": "2026-11-01",
    "last_day": "2026-11-30",
}
_SUBSTITUTION: Final = {"substitution_id": "{substitution}"}
_OFFICE: Final = {"code": BA_TRI}
_OFFERED: Final = Sample(
    people.of_offer, fill={"mandate_id": "{mandate}"}, hidden="mandate_not_found"
)
_ITEM: Final = {"item_id": "{item}"}
_ORDER: Final = {"document": "12/YC-VKS", **_REASON}
_LIST: Final = Sample(
    people.of_lists,
    fill={"list_id": "{destruction_list}", "number": "1"},
    hidden="destruction_list_not_found",
)

APPLICANTS: Final[dict[str, Sample]] = {
    "draft_dossier": having(people.nothing, walks.MARITAL.draft),
    "save_answers": on(Status.DRAFT, {"answers": {"purpose": "loan"}}),
    "get_draft_state": _DRAFT,
    "discard_draft": _DRAFT,
    "invite_editor": on(Status.DRAFT, {"identity_number": None}),
    "list_invitations": _DRAFT,
    "revoke_invitation": on(Status.DRAFT, invitation_id="{invitation}"),
    "list_my_invitations": Sample(Own("whoever asks")),
    "accept_invitation_code": having(
        Own("whoever asks"), {"code": "{invitation_code}"}
    ),
    "accept_invitation": _INVITED,
    "refuse_invitation": _INVITED,
    "propose_move": _DRAFT,
    "move_draft": on(Status.DRAFT, {"to_version": 1}),
    "review_draft": _DRAFT,
    "remove_paper": on(Status.DRAFT, paper_id="{paper}"),
    "submit_dossier": _DRAFT,
    "complete_supplement": on(Status.SUPPLEMENT_REQUESTED, {}),
    "withdraw_dossier": on(Status.SUBMITTED, _REASON),
    "attach_paper": Sample(
        OfDossier(Status.DRAFT),
        Status.DRAFT,
        send={"data": {"code": "TK-XNTTHN"}, "files": {"file": _FILE}},
    ),
    "list_paper_limits": _DRAFT,
    "rate_dossier": on(
        Status.RETURNED,
        dict.fromkeys(
            ("overall", "convenience", "timeliness", "attitude"), "satisfied"
        ),
    ),
    "offer_mandate": having(Own("whoever asks"), "{new_mandate}"),
    "list_mandates": Sample(Own("whoever asks")),
    "get_mandate": _OFFERED,
    "accept_mandate": replace(_OFFERED, duties=people.offered_it),
    "end_mandate": _OFFERED,
    "create_upload": Sample(
        Own("whoever asks"), send={"headers": {**_TUS, "Upload-Length": "9"}}
    ),
    "check_upload": own_with(_UPLOAD, headers=_TUS),
    "get_upload": _UPLOAD,
    "continue_upload": own_with(
        _UPLOAD,
        headers={
            **_TUS,
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        },
        content=b"abc",
    ),
    "terminate_upload": own_with(_UPLOAD, headers=_TUS),
}

READERS: Final[dict[str, Sample]] = {
    "list_dossiers": Sample(),
    "get_dossier": _FILED,
    "list_available_actions": _FILED,
    "get_dossier_form": _FILED,
    "list_progress": _FILED,
    "download_paper": on(Status.SUBMITTED, paper_id="{paper}"),
    "list_signature_reports": _FILED,
    "get_signature_reports": on(Status.SUBMITTED, paper_id="{paper}"),
    "download_form": on(Status.SUBMITTED, form="01"),
    "download_result": _RETURNED,
    "download_archived_result": _RETURNED,
    "get_confirmation": _FILED,
    "list_filings": _FILED,
    "get_filing": on(Status.SUBMITTED, number="1"),
    "download_filed_paper": on(Status.SUBMITTED, number="1", code="TK-XNTTHN"),
    "compare_filings": _FILED,
    "list_duplicates": _FILED,
    "explain_deadline": _FILED,
    "list_consultations": _FILED,
    "list_reads": _FILED,
    "list_acts": _FILED,
    "get_act_receipt": on(Status.SUBMITTED, number="1"),
    "list_linked": _FILED,
    "tell_timeline": _FILED,
    "list_messages": _FILED,
    "send_message": on(Status.SUBMITTED, {"body": "Bao giờ có kết quả?"}),
    "mark_messages": on(Status.SUBMITTED, {"up_to": 1}),
    "list_notices": Sample(Own("whoever asks")),
    "request_erasure": Sample(Own("whoever asks")),
    "list_erasure_requests": Sample(Own("whoever asks")),
    "export_own_data": Sample(Own("whoever asks")),
    "download_own_archive": Sample(Own("whoever asks")),
    "list_consents": Sample(Own("whoever asks")),
    "get_contact": Sample(Own("whoever asks")),
    "change_contact": Sample(
        Own("whoever asks"),
        send={"json": {"phone": "0912345678", "email": None, "address": None}},
    ),
    "request_rectification": Sample(
        Own("whoever asks"),
        send={
            "json": {"subject": "birth_date", "wanted": "1990-02-28", "reason": "Sai"}
        },
    ),
    "list_own_rectifications": Sample(Own("whoever asks")),
    "withdraw_rectification": own(
        OWNER, "rectification_not_found", request_id="{rectification_withdrawn}"
    ),
    "list_rectifications": Sample(),
    "decide_rectification": Sample(
        people.of_office,
        fill={"request_id": "{rectification}"},
        send={"json": {"granted": False, "because": "Đúng như giấy khai sinh"}},
        hidden="rectification_not_found",
    ),
    "answer_consent": Sample(
        Own("whoever asks"),
        fill={"purpose": "survey"},
        send={"json": {"given": True, "version": 1}},
    ),
    "read_notice": own(OWNER, "notice_not_found", notice_id="{notice}"),
    "open_signing_session": having(
        Own("whoever asks"),
        {"documents": [{"dossier_id": "{draft}"}], "provider": "none"},
    ),
    "get_signing_session": _SESSION,
    "give_signatures": own_with(
        _SESSION, json={"values": [{"number": 1, "value": "AAAA"}]}
    ),
    "give_signed_file": own_with(_SESSION, files={"file": _FILE}),
    "get_vgca_parameters": _SESSION,
    "upload_from_vgca": Sample(
        Own("whoever asks"), fill=_SESSION.fill, send={"files": {"uploadfile": _FILE}}
    ),
    "list_results_to_sign": Sample(Own("whoever asks")),
    "validate_signatures": Sample(Own("whoever asks"), send={"files": {"file": _FILE}}),
    "get_signature_validation": _VALIDATION,
    "revalidate_signatures": _VALIDATION,
}

OFFICIALS: Final[dict[str, Sample]] = {
    "accept_dossier": on(Status.SUBMITTED, {}),
    "decline_dossier": on(Status.SUBMITTED, _REASON),
    "request_supplement": on(
        Status.SUBMITTED,
        {**_REASON, "papers": [{"code": "TK-XNTTHN", "reason": "Mờ"}]},
    ),
    "take_outcome": on(Status.PROCESSING, {"outcome": "forward", **_REASON}),
    "decide_dossier": on(Status.PROCESSING, {"granted": True}),
    "issue_result": on(Status.PROCESSING),
    "return_result": on(Status.COMPLETED, {}),
    "stop_dossier": on(Status.PROCESSING, _REASON),
    "request_payment": on(Status.PROCESSING, _REASON),
    "confirm_payment": on(Status.PAYMENT_DUE, {}),
    "resume_dossier": on(Status.PROCESSING, {}),
    "ask_control_slip": on(Status.PROCESSING),
    "take_work_item": on(Status.SUBMITTED, **_ITEM),
    "release_work_item": on(Status.SUBMITTED, **_ITEM),
    "reassign_work_item": on(Status.SUBMITTED, {"to": "{clerk}", **_REASON}, **_ITEM),
    "route_work_item": on(Status.SUBMITTED, {"office": BA_TRI, **_REASON}, **_ITEM),
    "permit_supplement": on(Status.SUBMITTED, _REASON),
    "list_supplement_permits": _FILED,
    "lay_legal_hold": on(Status.RETURNED, _ORDER),
    "list_legal_holds": _RETURNED,
    "lift_legal_hold": Sample(
        OfDossier(Status.RETURNED),
        fill={"hold_id": "{hold}"},
        send={"json": _ORDER},
        hidden="legal_hold_not_found",
    ),
    "draw_up_destruction_list": having(people.of_lists, {"office": BA_TRI}),
    "list_destruction_lists": Sample(
        people.of_lists, send={"params": {"office": BA_TRI}}, hidden="office_not_found"
    ),
    "get_destruction_list": _LIST,
    "list_destruction_rows": _LIST,
    "strike_destruction_row": own_with(_LIST, json=_REASON),
    "approve_destruction_list": own_with(_LIST, json={"digest": "0" * 64}),
    "refuse_destruction_list": own_with(_LIST, json=_REASON),
    "extend_deadline": on(
        Status.PROCESSING, {"days": 1, **_REASON, "apology": walks.REASON}
    ),
    "consult_agencies": on(Status.PROCESSING, {"question": "Có đúng không?"}),
    "open_linked": on(Status.PROCESSING, {}),
    "check_applicant_identity": _FILED,
    "list_work_items": Sample(),
    "list_reminders": Sample(),
    "count_work_items": Sample(),
    "do_batch": Sample(
        _FILED.standings,
        send={
            "json": {
                "act": "accept",
                "items": [{"dossier_id": "{submitted}", "version": "{version}"}],
            }
        },
        item=Permission.ACCEPT,
    ),
    "hand_over_work": having(
        people.of_hands,
        {
            "giver": "{specialist}",
            "to": "{specialist}",
            "office": BA_TRI,
            "role": "specialist",
            **_REASON,
        },
    ),
    "list_colleagues": Sample(
        people.of_office, send={"params": {"office": BA_TRI, "role": "specialist"}}
    ),
    "make_substitution": having(people.of_office, "{new_substitution}"),
    "list_substitutions": Sample(),
    "end_substitution": Sample(people.of_office, fill=_SUBSTITUTION),
    "confirm_mandate": Sample(people.of_claim, fill={"mandate_id": "{claim}"}),
    "list_positions": Sample(people.of_posts, fill=_OFFICE),
    "appoint_official": Sample(
        people.of_posts, fill=_OFFICE, send={"json": "{appointment}"}
    ),
    "end_position": Sample(
        people.of_posts,
        fill={**_OFFICE, "position_id": "{position}"},
        send={"json": {"basis": walks.REASON, "forced_because": walks.REASON}},
    ),
    "change_office_functions": Sample(
        people.of_posts,
        fill=_OFFICE,
        send={"json": {"functions": [], "basis": walks.REASON}},
    ),
    "ask_register": Sample(
        people.of_office, send={"json": _REGISTER}, hidden="register_not_found"
    ),
    "download_register": Sample(
        people.of_office,
        fill={"register_id": "{register}"},
        hidden="register_not_found",
    ),
}

_ASKED: Final = Sample(
    people.of_exchange,
    fill={"question_id": "{question}"},
    hidden="question_not_found",
)


def _asked_with(body: object) -> dict[str, Any]:
    return {"headers": {"If-Match": '"1"'}, "json": body}


RULES_AND_EXCHANGE: Final[dict[str, Sample]] = {
    "draft_procedure": having(people.of_rules, "{definition}"),
    "review_procedure_draft": Sample(people.of_rules),
    "publish_procedure": having(people.of_rules, {"digest": "0" * 64, "replaces": 1}),
    "terminate_procedure": having(
        people.of_rules, {"last_day": "2027-01-01", "basis": "QĐ 1/QĐ-UBND"}
    ),
    "draft_process": having(people.of_rules, {}),
    "publish_process": Sample(people.of_rules),
    "reorganise_offices": having(people.of_rules, {"decision": "QĐ 1/QĐ-UBND"}),
    "list_dictionary_proposals": Sample(people.of_rules),
    "decide_dictionary_proposal": Sample(
        people.of_rules,
        fill={"proposal_id": "00000000-0000-4000-8000-000000000000"},
        send={"json": {"decision": "apply"}},
    ),
    "list_parked_steps": Sample(people.of_exchange),
    "release_parked_step": _PARKED,
    "list_reconciliations": Sample(people.of_exchange),
    "list_open_questions": Sample(),
    "list_parked_answers": Sample(),
    "answer_question": replace(_ASKED, send=_asked_with({"answer": "Tại xã."})),
    "route_question": replace(_ASKED, send=_asked_with({"office": BA_TRI})),
    "publish_question": having(
        people.of_office,
        {
            "office": BA_TRI,
            "field_code": "G15-TP07",
            "question": "Khai sinh ở đâu?",
            "answer": "Tại xã.",
        },
    ),
    "read_feed": Sample(),
    "read_snapshot": Sample(),
    "read_acknowledgement": Sample(),
    "acknowledge_feed": having(people.nothing, {"position": 0, "digest": "0" * 64}),
    **{
        f"receive_{kind}": having(people.nothing, {})
        for kind in (
            "portal_dossier",
            "portal_promotion",
            "portal_supplement",
            "tax_notice",
            "tax_receipt",
        )
    },
}

_DAYS: Final = {"first_day": "2026-11-01", "last_day": "2026-11-22"}

INSPECTION: Final[dict[str, Sample]] = {
    "list_audited_acts": Sample(people.of_audit, send={"params": {"office": BA_TRI}}),
    "download_audit_bundle": Sample(people.of_audit, send={"params": _DAYS}),
}

_ACCOUNT: Final = Sample(
    people.of_account,
    fill={"username": "{account}"},
    send={"json": {"basis": walks.REASON}},
    hidden="local_account_not_found",
)
_OWN_SIGN_IN: Final = Sample(Own("whoever asks"))

SIGN_IN: Final[dict[str, Sample]] = {
    "list_own_sessions": _OWN_SIGN_IN,
    "end_own_session": _OWN_SIGN_IN,
    "sign_out": _OWN_SIGN_IN,
    "issue_session_token": _OWN_SIGN_IN,
    "list_linked_accounts": _OWN_SIGN_IN,
    "add_linked_account": own_with(_OWN_SIGN_IN, json={"provider": "vneid"}),
    "remove_linked_account": _OWN_SIGN_IN,
    "list_local_accounts": Sample(people.administers_somewhere),
    "create_local_account": Sample(
        people.of_account,
        send={"json": "{new_account}"},
        hidden="person_not_found",
    ),
    "reset_local_account": _ACCOUNT,
    "lock_local_account": _ACCOUNT,
    "unlock_local_account": _ACCOUNT,
    "close_local_account": _ACCOUNT,
    "reopen_local_account": _ACCOUNT,
    "list_partner_keys": Sample(),
    "add_partner_key": having(people.nothing, {"jwk": {}}),
    "retire_partner_key": Sample(send={"json": {}}),
}

SAMPLES: Final = {
    **dict.fromkeys(PUBLIC, _ANYONE),
    **APPLICANTS,
    **READERS,
    **OFFICIALS,
    **RULES_AND_EXCHANGE,
    **SIGN_IN,
    **INSPECTION,
}
