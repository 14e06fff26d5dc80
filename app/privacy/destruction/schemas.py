"""Wire shapes of lists of destruction; once done, a list is its own minutes."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Reason, Stored
from app.dossiers.lifecycle import Status
from app.privacy.destruction.models import DestructionList, DestructionRow
from app.privacy.destruction.rules import Fate, State


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListWanted(_In):
    office: Annotated[Stored, Field(max_length=35)]


class Because(_In):
    reason: Reason


class Approval(_In):
    """`digest` is that of the list as it was read."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CountsOut(BaseModel):
    pending: int
    struck: int
    refused: int
    destroyed: int
    kept: int

    @classmethod
    def of(cls, counts: Counter[Fate]) -> "CountsOut":
        return cls(**{fate.value: counts[fate] for fate in Fate})


class ListOut(BaseModel):
    """Danh mục, and once `done` its minutes: who, when, how many, of which digest."""

    id: UUID
    office: str
    state: State
    digest: str
    counts: CountsOut
    drawn_up_by: str
    drawn_up_at: Moment
    reviewed_by: str | None
    reviewed_at: Moment | None
    refused_because: str | None
    done_by: str | None
    done_at: Moment | None

    @classmethod
    def of(
        cls,
        row: DestructionList,
        counts: Counter[Fate],
        *,
        office: str,
        names: Mapping[UUID, str],
    ) -> "ListOut":
        return cls(
            id=row.id,
            office=office,
            state=State(row.state),
            digest=row.digest,
            counts=CountsOut.of(counts),
            drawn_up_by=names.get(row.drawn_up_by, ""),
            drawn_up_at=row.drawn_up_at,
            reviewed_by=names.get(row.reviewed_by) if row.reviewed_by else None,
            reviewed_at=row.reviewed_at,
            refused_because=row.refused_because,
            done_by=row.done_by,
            done_at=row.done_at,
        )


class RowOut(BaseModel):
    number: int
    code: str
    procedure: str
    status: Status
    ended_on: date
    kept_until: date
    fate: Fate
    because: str | None
    settled_at: Moment | None

    @classmethod
    def of(cls, row: DestructionRow) -> "RowOut":
        return cls(
            number=row.number,
            code=row.code,
            procedure=row.procedure_code,
            status=Status(row.status),
            ended_on=row.ended_on,
            kept_until=row.kept_until,
            fate=Fate(row.fate),
            because=row.because,
            settled_at=row.settled_at,
        )
