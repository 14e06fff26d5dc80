"""Wire shapes of mandates."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Line
from app.identity.actor import Scope, masked
from app.identity.mandates import service
from app.identity.mandates.models import Mandate
from app.identity.mandates.service import Offer
from app.identity.mandates.standing import Kind, Side, State

_Number = Annotated[str, Field(pattern=r"^[0-9-]{9,14}$")]
_Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z.]{1,64}$")]


class MandateCreate(BaseModel):
    """`side` is the caller's; `other` the identity number of the other side.

    `name` is the other side's, as its papers state it. `organization` is for whom the
    caller speaks, as its legal representative. No `procedures` means all of them.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Kind.AUTHORIZATION
    side: Side
    other: _Number
    name: Line
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    procedures: Annotated[frozenset[_Code], Field(min_length=1, max_length=200)] | None
    first_day: date
    last_day: date | None
    basis: Line
    organization: UUID | None = None

    def offered(self) -> Offer:
        return Offer(
            kind=self.kind,
            side=self.side,
            other=self.other,
            name=self.name,
            scopes=self.scopes,
            procedures=self.procedures,
            first=self.first_day,
            until=self.last_day + timedelta(days=1) if self.last_day else None,
            basis=self.basis,
            organization_id=self.organization,
        )


class MandateOut(BaseModel):
    """Numbers are masked: either side knows whom it meant."""

    id: UUID
    kind: Kind
    state: State
    principal: UUID | None
    principal_name: str
    principal_number: str
    agent: UUID | None
    agent_number: str
    scopes: list[Scope]
    procedures: list[str] | None
    first_day: date
    last_day: date | None
    basis: str
    offered_side: Side
    offered_at: Moment
    accepted_at: Moment | None
    ended_at: Moment | None

    @classmethod
    def of(cls, row: Mandate, *, at: datetime) -> "MandateOut":
        return cls(
            id=row.id,
            kind=Kind(row.kind),
            state=service.state_of(row, at=at),
            principal=row.principal_id,
            principal_name=row.principal_name,
            principal_number=masked(row.principal_number),
            agent=row.agent_id,
            agent_number=masked(row.agent_number),
            scopes=[Scope(each) for each in row.scopes],
            procedures=row.procedures,
            first_day=row.valid_from,
            last_day=row.valid_to - timedelta(days=1) if row.valid_to else None,
            basis=row.basis,
            offered_side=Side(row.offered_side),
            offered_at=row.offered_at,
            accepted_at=row.accepted_at,
            ended_at=row.ended_at,
        )
