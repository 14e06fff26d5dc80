"""A document as it goes between agencies: frozen facts, fit for an outbox payload."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.core import text

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-zĐđ._/-]{1,100}$")]
Filled = Annotated[text.Line, Field(min_length=1)]


class _Stated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Organ(_Stated):
    id: Code
    name: Filled


class Signer(_Stated):
    competence: text.Line
    position: text.Line
    name: Filled


class Enclosure(_Stated):
    """An attached file; its bytes lie with the file, not in the letter."""

    file_id: Code
    name: Filled
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]


class Letter(_Stated):
    sender: Organ
    receivers: Annotated[tuple[Organ, ...], Field(min_length=1)]
    number: Code
    notation: Code
    place: Filled
    promulgated_on: date
    kind: Filled
    subject: Filled
    content: text.Line
    signer: Signer
    enclosures: tuple[Enclosure, ...]

    @property
    def document_id(self) -> str:
        """The name that the whole exchange knows it by (QCVN 102:2016)."""
        day = f"{self.promulgated_on:%Y/%m/%d}"
        return f"{self.sender.id},{day},{self.number}/{self.notation}"
