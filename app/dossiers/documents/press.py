"""Print papers: facts to PDF/A. Slow and locking, so called by the worker alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Self

from app.core import typesetting
from app.core.clock import local
from app.dossiers.documents.facts import Document

# One folder an edition, named by its first day: TT 03/2025/TT-VPCP began the first.
TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Press:
    """Prints each paper by the templates that were in force on its day.

    A newer edition holds only the templates that it changes, with what they import.
    """

    folder: Path
    editions: Mapping[date, typesetting.Typesetter]

    @classmethod
    def over(cls, folder: Path = TEMPLATES) -> Self:
        """Open the editions of a folder; make one press and keep it."""
        first_days = sorted(date.fromisoformat(each.name) for each in folder.iterdir())
        return cls(
            folder,
            {
                day: typesetting.Typesetter(folder / day.isoformat())
                for day in first_days
            },
        )

    def edition_of(self, template: str, *, at: datetime) -> typesetting.Typesetter:
        """Return what typesets a template as it was in force at `at`.

        Raises:
            LookupError: if there was none yet: a mistake of ours.
        """
        day = local(at).date()
        for first_day in sorted(self.editions, reverse=True):
            stated = self.folder / first_day.isoformat() / f"{template}.typ"
            if first_day <= day and stated.is_file():
                return self.editions[first_day]
        message = f"no template {template} on {day}"
        raise LookupError(message)


def render(document: Document, *, by: Press) -> bytes:
    """Return the PDF of `document`, dated as its letterhead says.

    Raises:
        typesetting.Unprintable: if a text has a character that cannot be shown.
    """
    return _edition(document, by).render(
        document.template, document.to_mapping(), at=document.letterhead.issued_at
    )


def render_with_room(
    document: Document, *, by: Press
) -> tuple[bytes, typesetting.Place | None]:
    """Return the PDF, and where in it images of signature and seal go."""
    return render(document, by=by), _edition(document, by).place_in_last("seal")


def signature_room(document: Document, *, by: Press) -> typesetting.Place | None:
    """Return where the images of signature and seal go, if `document` has room."""
    return _edition(document, by).locate(
        "seal",
        document.template,
        document.to_mapping(),
        at=document.letterhead.issued_at,
    )


def _edition(document: Document, by: Press) -> typesetting.Typesetter:
    return by.edition_of(document.template, at=document.letterhead.issued_at)
