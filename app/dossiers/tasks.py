"""Names of the jobs that a change of a dossier asks the worker for."""

from typing import Final

PRINT_FORM: Final = "dossiers.print_form"
SEAL_RESULT: Final = "dossiers.seal_result"
RELOCATE: Final = "dossiers.relocate"
CORRECT_DUE_TIMES: Final = "dossiers.correct_due_times"
TELL_ORIGIN: Final = "dossiers.tell_origin"
TELL_LINKED: Final = "dossiers.tell_linked"
LAPSE_CONSULTATIONS: Final = "dossiers.lapse_consultations"
SWEEP_DRAFTS: Final = "dossiers.sweep_drafts"
DROP_FILE: Final = "dossiers.drop_file"

# Forms of TT 03/2025/TT-VPCP by their official numbers.
RECEIPT: Final = "01"
SUPPLEMENT_SLIP: Final = "02"
REJECTION: Final = "03"
APOLOGY: Final = "04"
STOP_NOTICE: Final = "05"
