"""How a look is told."""

from pydantic import BaseModel

from app.core.clock import Moment
from app.dossiers.reads.purposes import LABEL, PART_LABEL, Part, Purpose
from app.dossiers.reads.service import Seen


class ReadOut(BaseModel):
    """`by` is the reader's name where the province tells names; else office and title."""

    number: int
    at: Moment
    office: str | None
    title: str | None
    by: str | None
    part: Part
    part_label: str
    purpose: Purpose
    purpose_label: str
    stated: str | None

    @classmethod
    def of(cls, seen: Seen, *, office: str | None, by: str | None) -> "ReadOut":
        return cls(
            number=seen.number,
            at=seen.at,
            office=office,
            title=seen.title,
            by=by,
            part=seen.part,
            part_label=PART_LABEL[seen.part],
            purpose=seen.purpose,
            purpose_label=LABEL[seen.purpose],
            stated=seen.stated,
        )
