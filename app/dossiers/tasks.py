"""Names of the jobs that a change of a dossier asks the worker for."""

from typing import Final

PRINT_FORM: Final = "dossiers.print_form"
SEAL_RESULT: Final = "dossiers.seal_result"

# Forms of TT 03/2025/TT-VPCP by their official numbers.
RECEIPT: Final = "01"
SUPPLEMENT_SLIP: Final = "02"
REJECTION: Final = "03"
STOP_NOTICE: Final = "05"
