"""The state of a dossier's form on the wire."""

from typing import Self

from pydantic import BaseModel

from app.procedures.eforms.prefill import SOURCE_NAMES, Provenance
from app.procedures.form_schemas import FormEvaluation


class AnswerSource(BaseModel):
    """Where an answer came from.

    `differs_from` names the source that says `known_value` instead: the answer was
    changed by hand (khác nguồn), which whoever handles the dossier must see.
    """

    path: str
    fact: str
    source: str
    source_name: str
    differs_from: str | None
    known_value: str | None

    @classmethod
    def of(cls, path: str, told: Provenance) -> Self:
        known = told.known
        return cls(
            path=path,
            fact=told.fact,
            source=told.source,
            source_name=SOURCE_NAMES[told.source],
            differs_from=known.source if known else None,
            known_value=known.value if known else None,
        )


class DossierForm(BaseModel):
    evaluation: FormEvaluation
    sources: list[AnswerSource]
