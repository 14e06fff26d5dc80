"""What a signer allowed to happen afterwards: DocMDP, FieldMDP and field locks.

ISO 32000-2 §12.8.2.2 and §12.8.2.4. A grant is what was said expressly; silence
grants nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.signing.pdf import fields
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Value
from app.signing.pdf.signatures import PdfSignature

NO_CHANGES: Final = 1
FILL_IN: Final = 2
ANNOTATE: Final = 3


@dataclass(frozen=True)
class FieldLock:
    action: str
    names: frozenset[str]

    def covers(self, name: str) -> bool:
        """Tell whether a field, or a parent of it, is locked."""
        named = any(name == each or name.startswith(each + ".") for each in self.names)
        return {"All": True, "Include": named, "Exclude": not named}.get(
            self.action, False
        )


@dataclass(frozen=True)
class Permissions:
    """The narrowest level granted so far, and every lock in force."""

    level: int | None = None
    locks: tuple[FieldLock, ...] = ()

    def allow(self, level: int) -> bool:
        return self.level is not None and self.level >= level

    def locked(self, name: str) -> bool:
        return any(lock.covers(name) for lock in self.locks)


SILENT: Final = Permissions()


def granted(signature: PdfSignature, document: Document) -> Permissions:
    """Read what one signature says of later changes."""
    levels: list[int] = []
    locks: list[FieldLock] = []
    for reference in document.array(signature.dictionary.get("Reference")):
        transform = document.dictionary(reference)
        parameters = document.dictionary(transform.get("TransformParams"))
        method = document.resolve(transform.get("TransformMethod"))
        if method == "DocMDP":
            levels.append(_level(parameters.get("P"), default=FILL_IN))
        if method == "FieldMDP":
            locks.append(_lock(parameters, document))
            levels.extend(_levels(parameters))
    levels.extend(_levels(document.dictionary(signature.field.get("Lock"))))
    return Permissions(min(levels, default=None), tuple(locks))


def combined(each: Iterable[Permissions]) -> Permissions:
    """Join the permissions of all signatures a state of the document has."""
    known = list(each)
    levels = [one.level for one in known if one.level is not None]
    locks = tuple(lock for one in known for lock in one.locks)
    return Permissions(min(levels, default=None), locks)


def _levels(parameters: dict[str, Value]) -> list[int]:
    return [_level(parameters["P"], default=ANNOTATE)] if "P" in parameters else []


def _level(value: Value, *, default: int) -> int:
    return value if isinstance(value, int) and 1 <= value <= ANNOTATE else default


def _lock(parameters: dict[str, Value], document: Document) -> FieldLock:
    names = document.array(parameters.get("Fields"))
    return FieldLock(
        action=str(document.resolve(parameters.get("Action"))),
        names=frozenset(fields.text(each) for each in names if isinstance(each, bytes)),
    )
