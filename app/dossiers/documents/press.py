"""Print papers: facts to PDF/A. Slow and locking, so called by the worker alone."""

from pathlib import Path
from typing import Final

from app.core import typesetting
from app.dossiers.documents.facts import Document

TEMPLATES: Final = Path(__file__).parent / "templates"


def typesetter() -> typesetting.Typesetter:
    """Return a typesetter of this house's papers; make one and keep it."""
    return typesetting.Typesetter(TEMPLATES)


def render(document: Document, *, by: typesetting.Typesetter) -> bytes:
    """Return the PDF of `document`, dated as its letterhead says.

    Raises:
        typesetting.Unprintable: if a text has a character that cannot be shown.
    """
    return by.render(
        document.template, document.to_mapping(), at=document.letterhead.issued_at
    )


def render_with_room(
    document: Document, *, by: typesetting.Typesetter
) -> tuple[bytes, typesetting.Place | None]:
    """Return the PDF, and where in it images of signature and seal go."""
    return render(document, by=by), by.place_in_last("seal")


def signature_room(
    document: Document, *, by: typesetting.Typesetter
) -> typesetting.Place | None:
    """Return where the images of signature and seal go, if `document` has room."""
    return by.locate(
        "seal",
        document.template,
        document.to_mapping(),
        at=document.letterhead.issued_at,
    )
