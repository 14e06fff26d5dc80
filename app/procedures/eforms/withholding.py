"""Answers as they are shown to who may not see all of them. Pure.

A sensitive answer is withheld from who reads for no purpose that it was asked for. The
shape stays, so that one sees that something was answered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.core.canonical import JsonValue
from app.procedures.eforms import personal
from app.procedures.eforms.form import Form, Kind
from app.procedures.eforms.personal import STRICTEST, Purpose, Sensitivity, Tag

WITHHELD: Final = "•••"


@dataclass(frozen=True)
class Cover:
    """What one reader does not see of the answers to one form, or to none."""

    served: frozenset[Purpose]
    tags: Mapping[tuple[str, ...], Tag] = field(default_factory=dict)
    open: frozenset[tuple[str, ...]] = frozenset()

    def answers(self, answers: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """Return the answers with what this reader may not see replaced."""
        return {key: self._shown(each, (key,)) for key, each in answers.items()}

    def hides(self, path: tuple[str, ...]) -> bool:
        """Tell whether a question's answer is withheld; rows are not numbered."""
        tag = self.tags.get(path, STRICTEST)
        sensitive = tag.sensitivity is Sensitivity.SENSITIVE
        return sensitive and not tag.purposes & self.served

    def _shown(self, value: JsonValue, path: tuple[str, ...]) -> JsonValue:
        if value is None:
            return None
        if path in self.open and isinstance(value, Mapping):
            return {key: self._shown(each, (*path, key)) for key, each in value.items()}
        if path in self.open and isinstance(value, list | tuple):
            return [self._shown(each, path) for each in value]
        return WITHHELD if self.hides(path) else value


def cover(form: Form | None, *, served: Collection[Purpose]) -> Cover:
    """Return what a reader with these purposes does not see.

    Without a form nothing is known of the answers: all are withheld from who does not
    handle the dossier.
    """
    if form is None:
        return Cover(frozenset(served))
    return Cover(
        frozenset(served),
        personal.tags_of(form),
        frozenset(each.path for each in form.fields if each.kind is not Kind.ANSWER),
    )
