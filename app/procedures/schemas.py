"""Procedures on the wire: English keys, Vietnamese content."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Reason
from app.procedures.comparing import Change, Kind
from app.procedures.definition import AgencyLevel, Code, Definition, Subject
from app.procedures.form_schemas import AskedFor, DictionaryLink
from app.procedures.levels import MEANING, Coverage, Item, Level, Proven, Shortfall


class ProcedureSummary(BaseModel):
    code: str
    name: str
    field_code: str | None
    field_name: str
    agency_levels: list[AgencyLevel]
    subjects: list[Subject]
    applicable_online: bool
    level: Level
    coverage: Coverage


class Facet(BaseModel):
    """A wish that would narrow the list further, and to how many."""

    value: str
    label: str
    count: int


class ProcedureFacets(BaseModel):
    total: int
    applicable_online: int
    fields: list[Facet]
    agency_levels: list[Facet]
    subjects: list[Facet]
    life_events: list[Facet]


class LifeEventOut(BaseModel):
    code: str
    name: str
    audience: Literal["citizen", "business"]


class InformationItem(BaseModel):
    """One of the eleven items of level 1 (Circular 32/2017 art. 5(1))."""

    item: Item
    name: str
    stated: bool


class HandlingStep(BaseModel):
    """One step of the internal process, as its decision prints it."""

    number: str | None
    label: str
    role: str
    office: str
    minutes: int | None
    time: str | None
    counted: bool


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


class AssuranceAsked(BaseModel):
    """How surely who files must have been identified; `acr_values` asks for it."""

    level: Literal[1, 2, 3, 4]
    name: str
    acr_values: str

    @classmethod
    def of(cls, definition: Definition) -> "AssuranceAsked":
        level = definition.online.need.level
        return cls(level=level, name=f"Mức độ {level:d}", acr_values=level.acr)


class ProcedureDetail(BaseModel):
    version_id: uuid.UUID
    version: int
    valid_from: date
    valid_to: date | None
    digest: str
    definition: Definition
    online_level: OnlineLevel
    assurance: AssuranceAsked
    information: list[InformationItem]
    handling: list[HandlingStep]
    form_id: uuid.UUID | None


class VersionOut(BaseModel):
    """A published version; `valid_to` is the first day on which it holds no more."""

    code: str
    version: int
    source: str
    valid_from: date
    valid_to: date | None
    published_at: Moment
    digest: str


class ChangeOut(BaseModel):
    path: str
    kind: Kind
    before: Any
    after: Any
    text: str

    @classmethod
    def of(cls, change: Change) -> "ChangeOut":
        return cls(
            path=change.path,
            kind=change.kind,
            before=change.before,
            after=change.after,
            text=change.text,
        )


class Comparison(BaseModel):
    code: str
    before: int
    after: int
    changes: list[ChangeOut]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VersionDraft(_In):
    """The next version; `form` and `process` by their codes, null for none."""

    definition: Definition
    valid_from: date
    form: Code | None = None
    process: Code | None = None


class DraftOut(BaseModel):
    """A draft beside what it would replace: publishing asks for both again."""

    code: str
    version: int
    digest: str
    valid_from: date
    replaces: int | None
    changes: list[ChangeOut]
    online_level: OnlineLevel


class PublicationCreate(_In):
    """What was read before publishing; another draft or version since is 412."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    replaces: Annotated[int | None, Field(ge=1, le=1_000_000)]


class TerminationCreate(_In):
    """The last day on which the procedure may be applied for, and why."""

    last_day: date
    basis: Reason


class FormDetail(BaseModel):
    """An e-form as JSON Schema 2020-12; answers are bound to its `id`.

    `vocabulary` explains its keywords, `dictionaries` are the lists it chooses from;
    `asked_for` says of each question how sensitive it is and what it is asked for.
    """

    id: uuid.UUID
    code: str
    version: int
    digest: str
    form: Mapping[str, Any]
    vocabulary: str
    dictionaries: list[DictionaryLink]
    asked_for: list[AskedFor]


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
