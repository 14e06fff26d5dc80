"""Every column that may tell of a person: how sensitive, what for, how it goes. Pure.

A test compares this with the tables, so that no column comes in unclassified. What is
marked goes when a person is erased; `NOTHING` says nothing of anybody and stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Sensitivity(StrEnum):
    """As Luật 91/2025 parts them; `ANY` is free text, where people write anything."""

    NONE = "none"
    BASIC = "basic"
    SENSITIVE = "sensitive"
    ANY = "any"


class Purpose(StrEnum):
    """What a column is held for; it may be used for nothing else."""

    RUNNING = "vận hành hệ thống"
    IDENTIFYING = "định danh người nộp hồ sơ"
    REACHING = "liên hệ với người nộp hồ sơ"
    HANDLING = "giải quyết hồ sơ"
    SHARING = "đồng bộ với hệ thống có thẩm quyền"
    PROVING = "chứng minh việc đã làm"


class By(StrEnum):
    """How the rows of one person are found."""

    PERSON = "person"
    PERSON_TEXT = "person_text"
    NUMBER = "identity_number"
    DOSSIER = "dossier"
    DOSSIER_TEXT = "dossier_text"
    DOSSIER_CODE = "dossier_code"
    FEED_SUBJECT = "feed_subject"
    FILE = "file"
    SESSION = "session"
    ACCOUNT = "account"
    SIGN_IN = "sign_in"


@dataclass(frozen=True)
class Mark:
    sensitivity: Sensitivity
    purpose: Purpose

    @property
    def stays(self) -> bool:
        return self.sensitivity is Sensitivity.NONE


NOTHING: Final = Mark(Sensitivity.NONE, Purpose.RUNNING)
_ID: Final = Mark(Sensitivity.SENSITIVE, Purpose.IDENTIFYING)
_NAME: Final = Mark(Sensitivity.BASIC, Purpose.IDENTIFYING)
_CONTACT: Final = Mark(Sensitivity.BASIC, Purpose.REACHING)
_CONTENT: Final = Mark(Sensitivity.SENSITIVE, Purpose.HANDLING)
_WORDS: Final = Mark(Sensitivity.ANY, Purpose.HANDLING)
_SHARED: Final = Mark(Sensitivity.SENSITIVE, Purpose.SHARING)
_PROOF: Final = Mark(Sensitivity.SENSITIVE, Purpose.PROVING)
_SECRET: Final = Mark(Sensitivity.SENSITIVE, Purpose.RUNNING)
_TRACE: Final = Mark(Sensitivity.BASIC, Purpose.PROVING)


@dataclass(frozen=True)
class Table:
    """`found` names the columns of each way to the rows; `gone`: the rows go whole."""

    found: Mapping[By, str]
    columns: Mapping[str, Mark]
    gone: bool = False


def _table(
    found: Mapping[By, str],
    marks: Mapping[str, Mark],
    nothing: str = "",
    *,
    gone: bool = False,
) -> Table:
    columns = dict.fromkeys(nothing.split(), NOTHING) | dict(marks)
    return Table(found, columns, gone)


_DOSSIER: Final = {By.DOSSIER: "dossier_id"}

TABLES: Final[Mapping[str, Table]] = {
    "people": _table(
        {By.PERSON: "id"},
        {
            "handle": _NAME,
            "name": _NAME,
            "name_key": _NAME,
            "identity_number_sealed": _ID,
            "identity_number_blind": _ID,
            "birth_date_sealed": _NAME,
            "phone_sealed": _CONTACT,
            "email_sealed": _CONTACT,
            "address_sealed": _CONTACT,
            "area_code": _CONTACT,
            "tech_id_sealed": _ID,
            "tech_id_blind": _ID,
        },
        "kind",
    ),
    "dossiers": _table(
        {By.DOSSIER: "id"},
        {
            "subject": _NAME,
            "answers": _CONTENT,
            "answer_sources": _CONTENT,
            "snapshot": _CONTENT,
        },
        "code status procedure_code calendar channel return_way position",
    ),
    "dossier_subject_keys": _table(_DOSSIER, {"key": _ID}, "procedure_code", gone=True),
    "dossier_papers": _table(
        _DOSSIER,
        {"file_name": _WORDS, "verdict": _CONTENT, "scan_reason": _WORDS},
        "code name sha256 scan scan_engine",
    ),
    "dossier_progress": _table(
        _DOSSIER,
        {"actor_name": _NAME, "content": _WORDS, "reason": _WORDS},
        "event status actor_id actor_title office_name",
    ),
    "dossier_messages": _table(
        {By.DOSSIER: "dossier_id", By.PERSON: "author_id"},
        {"author_name": _NAME, "body": _WORDS},
        "office_name",
    ),
    "dossier_ratings": _table(
        _DOSSIER, {"comment": _WORDS}, "overall convenience timeliness attitude"
    ),
    "filings": _table(
        _DOSSIER,
        {"answers": _CONTENT, "papers": _WORDS, "digest": _CONTENT, "note": _WORDS},
        "declaration",
    ),
    "supplement_requests": _table(
        _DOSSIER,
        {"reason": _WORDS, "papers": _WORDS, "fields": _WORDS, "received_note": _WORDS},
        "requested_by",
    ),
    "supplement_permits": _table(_DOSSIER, {"reason": _WORDS}, "granted_title"),
    "consultations": _table(
        _DOSSIER,
        {"question": _WORDS, "unanswered": _WORDS},
        "step outcome calendar",
    ),
    "decisions": _table(
        _DOSSIER,
        {"reason": _WORDS, "verdict": _PROOF},
        "decided_by decided_title number",
    ),
    "legal_holds": _table(
        _DOSSIER,
        {
            "document_number": _WORDS,
            "reason": _WORDS,
            "lifted_document": _WORDS,
            "lifted_reason": _WORDS,
        },
    ),
    "rectification_requests": _table(
        {By.PERSON: "person_id", By.DOSSIER: "dossier_id"},
        {
            "before_sealed": _NAME,
            "wanted_sealed": _WORDS,
            "salt": _TRACE,
            "reason": _WORDS,
            "because": _WORDS,
        },
        "subject state",
        gone=True,
    ),
    # Codes and days stay: they are the minutes of what went.
    "destruction_rows": _table(
        _DOSSIER, {"because": _WORDS}, "code procedure_code status fate keys_left"
    ),
    "due_changes": _table(
        _DOSSIER, {"reason": _WORDS, "apology": _WORDS}, "kind basis"
    ),
    "draft_invitations": _table(
        {By.DOSSIER: "dossier_id", By.PERSON: "person_id"},
        {
            "identity_number_sealed": _ID,
            "identity_number_blind": _ID,
            "code_digest": _ID,
        },
        "state",
        gone=True,
    ),
    "draft_places": _table(
        {By.DOSSIER: "dossier_id", By.PERSON: "person_id"}, {"place": _WORDS}, gone=True
    ),
    "dossier_field_edits": _table(_DOSSIER, {}, "path", gone=True),
    "notices": _table(
        {By.DOSSIER: "dossier_id", By.PERSON: "person_id"},
        {"title": _WORDS, "body": _WORDS},
        "key kind",
        gone=True,
    ),
    "outbox_messages": _table(
        {By.DOSSIER_TEXT: "key"},
        {"payload": _SHARED, "last_reason": _WORDS},
        "topic key owner",
    ),
    "feed_pending": _table(
        {By.FEED_SUBJECT: "subject"},
        {"content": _SHARED},
        "kind subject procedure_code office_code",
        gone=True,
    ),
    "feed_entries": _table(
        {By.FEED_SUBJECT: "subject"},
        {"content": _SHARED},
        "kind subject procedure_code office_code entry_digest digest",
    ),
    "portal_dossiers": _table(
        _DOSSIER, {"last_error": _WORDS}, "code remote_id last_status checked_digest"
    ),
    "portal_uploads": _table({By.FILE: "file_id"}, {}, "remote_id hash"),
    "portal_inbound": _table(
        {By.DOSSIER_CODE: "reference"}, {"reason": _WORDS}, "kind reference digest"
    ),
    "stored_files": _table(
        {By.FILE: "id"}, {"name": _WORDS}, "key media_type sha256 stored_by"
    ),
    "uploads": _table(
        {By.PERSON: "owner_id"}, {"name": _WORDS, "stated": _WORDS}, "key sha256"
    ),
    "signature_validations": _table(
        {By.FILE: "file_id", By.PERSON_TEXT: "asked_by"},
        {"report": _PROOF},
        "asked_by policy indication input_sha256",
    ),
    "signing_sessions": _table(
        {By.PERSON: "signer_id"},
        {"certificate": _PROOF, "chain": _PROOF, "ticket": _PROOF},
        "provider scheme",
    ),
    "signing_documents": _table(
        {By.SESSION: "session_id", By.FILE: "source_id"},
        {"title": _WORDS, "tail": _PROOF, "signed_attributes": _PROOF},
        "place field source_sha256 document_digest value_sha256 refused",
    ),
    "mandates": _table(
        {
            By.PERSON: "principal_id agent_id",
            By.NUMBER: "principal_number_blind agent_number_blind",
        },
        {
            "principal_number_sealed": _ID,
            "principal_number_blind": _ID,
            "principal_name": _NAME,
            "agent_number_sealed": _ID,
            "agent_number_blind": _ID,
            "basis": _WORDS,
        },
        "kind scopes procedures offered_side",
        gone=True,
    ),
    # What refers to an account or a session goes before it.
    "past_passwords": _table(
        {By.ACCOUNT: "account_id"}, {"password_hash": _SECRET}, gone=True
    ),
    "recovery_codes": _table(
        {By.ACCOUNT: "account_id"}, {"digest": _SECRET}, gone=True
    ),
    "local_accounts": _table(
        {By.PERSON: "person_id"},
        {"username": _NAME, "password_hash": _SECRET, "totp_sealed": _SECRET},
        gone=True,
    ),
    "linked_accounts": _table(
        {By.PERSON: "person_id"},
        {"subject_sealed": _ID, "subject_blind": _ID},
        "provider",
        gone=True,
    ),
    "sign_in_attempts": _table(
        {By.SIGN_IN: "session_id"},
        {
            "state_digest": _SECRET,
            "browser_digest": _SECRET,
            "nonce": _SECRET,
            "verifier": _SECRET,
            "return_to": _WORDS,
        },
        "provider",
        gone=True,
    ),
    "sign_in_sessions": _table(
        {By.PERSON: "person_id"},
        {
            "secret_digest": _SECRET,
            "subject_sealed": _ID,
            "subject_blind": _ID,
            "sid_sealed": _ID,
            "sid_blind": _ID,
            "agent": _TRACE,
            "source": _TRACE,
        },
        "provider ended_why",
        gone=True,
    ),
    "kept_answers": _table(
        {By.PERSON_TEXT: "caller"},
        {"headers": _CONTENT, "body": _CONTENT},
        "caller key fingerprint",
        gone=True,
    ),
}

# Erased by rules of their own (`erasing`): chains, what many dossiers share.
APART: Final = frozenset(
    {"audit_acts", "validation_evidence", "validation_evidence_uses"}
    | {"portal_reconciliations"}
)

# What tells of offices, rules and machines, or of officials as such.
WITHOUT_PEOPLE: Final = frozenset(
    {
        "audit_heads",
        "audit_seals",
        "audit_spans",
        "audit_stamps",
        "calendar_days",
        "calendar_versions",
        "clock_entries",
        "dictionary_entries",
        "dossier_code_counters",
        "draft_tombstones",
        "drafted_results",
        "encryption_keys",
        "erasure_requests",
        "destruction_lists",
        "external_references",
        "feed_consumers",
        # Answers by the numbers of certificates, let go once no report rests on them.
        "fetched_evidence",
        "form_versions",
        "issued_forms",
        "linked_dossiers",
        "machine_client_keys",
        "machine_clients",
        "offices",
        "portal_dictionary_entries",
        "portal_dictionary_proposals",
        # Public by themselves; who asked is not kept, who answered signs for an office.
        "portal_questions",
        "positions",
        "procedure_index",
        "procedure_versions",
        "procedure_words",
        "procedures",
        "process_drafts",
        "process_versions",
        "population_lookups",
        "register_counters",
        "reminders",
        "request_buckets",
        "request_counts",
        "spent_assertions",
        "spent_logout_tokens",
        "substitutions",
        "upload_parts",
        "work_items",
        # Letters between agencies: kept as such, erased with their own register.
        "received_documents",
    }
)
