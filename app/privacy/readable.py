"""What is sensitive and yet readable to the database, each with its reason. Pure.

A test compares this with the registry and with what is sealed, so that no sensitive
column stays readable without somebody having said why (docs/decisions/0026).
"""

from collections.abc import Mapping
from typing import Final

_FORM: Final = "what was filed stands in five tables, three of them append-only"
_PROVES: Final = "what a third party verifies must be the very bytes"
_TOLD: Final = "goes to partners as it stands, proved by its digest"
_HASHED: Final = "only a digest is kept"
_BRIEF: Final = "drawn for one sign-in, gone within ten minutes"

READABLE: Final[Mapping[str, str]] = {
    "dossiers.answers": _FORM,
    "dossiers.answer_sources": _FORM,
    "dossiers.snapshot": _FORM,
    "filings.answers": _FORM,
    "filings.digest": _HASHED,
    "dossier_subject_keys.key": _HASHED,
    "draft_invitations.code_digest": _HASHED,
    "dossier_papers.verdict": _PROVES,
    "decisions.verdict": _PROVES,
    "signature_validations.report": _PROVES,
    "signing_sessions.certificate": _PROVES,
    "signing_sessions.chain": _PROVES,
    "signing_sessions.ticket": _PROVES,
    "signing_documents.tail": _PROVES,
    "signing_documents.signed_attributes": _PROVES,
    "outbox_messages.payload": _TOLD,
    "feed_pending.content": _TOLD,
    "feed_entries.content": _TOLD,
    "past_passwords.password_hash": _HASHED,
    "recovery_codes.digest": _HASHED,
    "local_accounts.password_hash": _HASHED,
    "local_accounts.totp_sealed": "sealed by a key of its own (identity/accounts/vault)",
    "sign_in_attempts.state_digest": _HASHED,
    "sign_in_attempts.browser_digest": _HASHED,
    "sign_in_attempts.nonce": _BRIEF,
    "sign_in_attempts.verifier": _BRIEF,
    "sign_in_sessions.secret_digest": _HASHED,
    "kept_answers.headers": "let go soon; tells what its dossier tells",
    "kept_answers.body": "let go soon; tells what its dossier tells",
}
