"""Budgets: what a document may cost before it is refused as malformed."""

from typing import Final

MAX_INPUT_BYTES: Final = 100 * 1024 * 1024
MAX_STREAM_BYTES: Final = 64 * 1024 * 1024
MAX_PDF_REVISIONS: Final = 200
MAX_PDF_OBJECTS: Final = 500_000
MAX_PDF_DEPTH: Final = 60
MAX_SIGNATURES: Final = 100
MAX_BER_DEPTH: Final = 64
MAX_XML_DEPTH: Final = 200
MAX_XML_REFERENCES: Final = 500
MAX_CHAIN_LENGTH: Final = 8
MAX_PATH_ATTEMPTS: Final = 64
MAX_ZIP_ENTRIES: Final = 2_000
MAX_ZIP_BYTES: Final = 200 * 1024 * 1024
MAX_ZIP_RATIO: Final = 200

# The warning of a report on a document that was too dear to judge.
RESOURCE_LIMIT: Final = "resource_limit"


class UnsupportedError(ValueError):
    """The input uses what this engine does not do: neither right nor wrong."""


class MalformedError(ValueError):
    """The input breaks the rules of its format, or one of our budgets."""
