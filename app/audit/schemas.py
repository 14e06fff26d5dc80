"""What is published of the seals, and what a receipt holds."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from app.audit import bundles, receipts
from app.audit.chain import Act
from app.audit.days import Seal
from app.audit.receipts import Receipt
from app.core.clock import Moment


class SealedDay(BaseModel):
    """A seal, its hashes in hex, its time-stamps (RFC 3161, over `hash`) in base64.

    `hash` is SHA-256 of the RFC 8785 form of the fields before it.
    """

    number: int
    day: date
    acts: int
    root: str
    previous: str
    stamp_before: str | None
    sealed_at: str = Field(description="UTC, đến phần triệu giây: dạng được băm")
    hash: str
    stamps: list[str]
    stamp_digests: list[str]

    @classmethod
    def of(cls, seal: Seal) -> "SealedDay":
        return cls.model_validate(bundles.seal_shown(seal))


class SealedAct(BaseModel):
    """The header that an act's hash is of; what it says is only committed to."""

    subject: str
    number: int
    event: str
    actor_id: str
    at: str
    commitment: str
    previous: str
    hash: str


class ActReceipt(BaseModel):
    """Proof that an act was sealed; `seal` is null until its day is over."""

    format: str
    act: SealedAct
    seal: SealedDay | None
    index: int | None
    path: list[str]

    @classmethod
    def of(cls, receipt: Receipt) -> "ActReceipt":
        found: dict[str, Any] = receipts.shown(receipt)
        return cls.model_validate(found)


class ActListed(BaseModel):
    """One act of a chain: what, when and its hash; by whom is for those who may know."""

    number: int
    event: str
    at: Moment
    hash: str

    @classmethod
    def of(cls, act: Act) -> "ActListed":
        at: datetime = act.at
        return cls(number=act.number, event=act.event, at=at, hash=act.hash.hex())
