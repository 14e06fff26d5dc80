"""Names of the jobs that a change of a dossier asks the worker for."""

from typing import Final

PRINT_FORM: Final = "dossiers.print_form"
PRINT_REGISTER: Final = "dossiers.print_register"
SEAL_RESULT: Final = "dossiers.seal_result"
ASK_PROVIDER: Final = "dossiers.ask_signing_provider"
COLLECT_SIGNATURES: Final = "dossiers.collect_signatures"
ARCHIVE_RESULTS: Final = "dossiers.archive_results"
FORGET_SIGNING_SESSIONS: Final = "dossiers.forget_signing_sessions"
RELOCATE: Final = "dossiers.relocate"
CORRECT_DUE_TIMES: Final = "dossiers.correct_due_times"
TELL_ORIGIN: Final = "dossiers.tell_origin"
TELL_LINKED: Final = "dossiers.tell_linked"
INVITE_TO_RATE: Final = "dossiers.invite_to_rate"
LAPSE_CONSULTATIONS: Final = "dossiers.lapse_consultations"
SWEEP_DRAFTS: Final = "dossiers.sweep_drafts"
KEEP_VERDICTS: Final = "dossiers.keep_verdicts"
DROP_FILE: Final = "dossiers.drop_file"
SCAN_PAPERS: Final = "dossiers.scan_papers"
FORGET_COUNTS: Final = "dossiers.forget_counts"

# Forms of TT 03/2025/TT-VPCP by their official numbers.
RECEIPT: Final = "01"
SUPPLEMENT_SLIP: Final = "02"
REJECTION: Final = "03"
APOLOGY: Final = "04"
STOP_NOTICE: Final = "05"
CONTROL_SLIP: Final = "06"
# Papers of the agency, over its head's name; 01 to 03 are slips of the official who
# received or guided, and bear that person's signature.
SEALED_FORMS: Final = frozenset({APOLOGY, STOP_NOTICE})
