"""Procedures on the wire: English keys, Vietnamese content."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from app.procedures.definition import AgencyLevel, Definition, Subject
from app.procedures.levels import MEANING, Coverage, Level, Proven, Shortfall


class ProcedureSummary(BaseModel):
    code: str
    name: str
    field_code: str | None
    field_name: str
    agency_levels: list[AgencyLevel]
    subjects: list[Subject]
    applicable_online: bool


class ShortfallOut(BaseModel):
    code: Shortfall
    message: str


class OnlineLevel(BaseModel):
    """What the configuration proves (Circular 32/2017, Decree 224/2026)."""

    level: Level
    coverage: Coverage
    shortfalls: list[ShortfallOut]

    @classmethod
    def of(cls, proven: Proven) -> "OnlineLevel":
        return cls(
            level=proven.level,
            coverage=proven.coverage,
            shortfalls=[
                ShortfallOut(code=each, message=MEANING[each])
                for each in proven.shortfalls
            ],
        )


class ProcedureDetail(BaseModel):
    version_id: uuid.UUID
    version: int
    valid_from: date
    valid_to: date | None
    digest: str
    definition: Definition
    online_level: OnlineLevel
    form_id: uuid.UUID | None


class FormDetail(BaseModel):
    """An e-form as JSON Schema 2020-12; answers are bound to its `id`."""

    id: uuid.UUID
    code: str
    version: int
    digest: str
    form: Mapping[str, Any]


class DefectOut(BaseModel):
    """`path` is the shortest way to it; `story` tells it in Vietnamese."""

    code: str
    severity: str
    path: list[str]
    story: str


class ProcessDraftOut(BaseModel):
    """A draft with what publishing it would find today."""

    code: str
    version: int
    sound: bool
    defects: list[DefectOut]


class ProcessPublished(BaseModel):
    """What publishing may still say stays with the version, as `warnings`."""

    code: str
    version: int
    digest: str
    decision: str
    valid_from: date
    valid_to: date | None
    warnings: list[dict[str, Any]]
