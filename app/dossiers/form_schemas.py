"""The state of a dossier's form on the wire."""

from typing import Final, Literal, Self

from pydantic import BaseModel

from app.dossiers import outline
from app.dossiers.filings import comparing
from app.identity.consents.standing import Purpose
from app.procedures.eforms.prefill import SOURCE_NAMES, Provenance, Source
from app.procedures.eforms.withholding import Cover
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

    def covered(self, cover: Cover) -> Self:
        if not cover.hides(outline.parts_of(self.path)):
            return self
        return self.model_copy(update={"known_value": None})


class LeftOut(BaseModel):
    """A source that was not asked, and the consent that would open it to new drafts."""

    source: str
    code: Literal["consent_required"] = "consent_required"
    purpose: Purpose
    message: str


NOT_REUSED: Final = LeftOut(
    source=Source.EARLIER_DOSSIER,
    purpose=Purpose.REUSE_PAPERS,
    message="Chưa dùng lại nội dung hồ sơ trước vì người nộp chưa đồng ý",
)


class DossierForm(BaseModel):
    evaluation: FormEvaluation
    sources: list[AnswerSource]
    left_out: list[LeftOut]

    def covered(self, cover: Cover) -> Self:
        """Return the same without what its reader may not see."""
        made = self.evaluation
        answers = cover.answers(made.answers)
        computed = {path: comparing.value_at(answers, path) for path in made.computed}
        return self.model_copy(
            update={
                "evaluation": made.model_copy(
                    update={"answers": answers, "computed": computed}
                ),
                "sources": [each.covered(cover) for each in self.sources],
            }
        )
