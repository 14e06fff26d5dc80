"""What is open to everybody, each of them knowingly."""

from typing import Final

PUBLIC: Final = frozenset(
    {
        "activate_local_account",
        "begin_sign_in",
        "change_local_password",
        "check_liveness",
        "check_readiness",
        "check_result",
        "compare_procedure_versions",
        "complete_sign_in",
        "count_office_ratings",
        "count_procedures",
        "describe_uploads",
        "enrol_local_account",
        "evaluate_form",
        "fetch_file",
        "get_answered_question",
        "get_calendar",
        "get_dictionary",
        "get_form_vocabulary",
        "get_office",
        "get_procedure",
        "get_procedure_form",
        "get_sealed_day",
        "issue_token",
        "list_answered_questions",
        "list_consent_texts",
        "list_dictionaries",
        "list_identity_providers",
        "list_life_events",
        "list_offices",
        "list_procedure_versions",
        "list_procedures",
        "list_sealed_days",
        "look_up_dossier",
        "read_security_contact",
        "receive_provider_logout",
        "sign_in_locally",
    }
)
