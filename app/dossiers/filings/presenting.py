"""Reviews and filings as they are shown."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.core.canonical import JsonValue
from app.dossiers.filings import comparing, reviewing
from app.dossiers.filings.comparing import Difference
from app.dossiers.filings.models import Filing
from app.dossiers.filings.reviewing import Review, Section
from app.dossiers.filings.schemas import (
    ChangesOut,
    DossierAlike,
    FieldChangeOut,
    FiledPaper,
    FilingDetail,
    FilingSummary,
    PaperChangeOut,
    Problem,
    ReviewLine,
    ReviewOut,
    ReviewSection,
)
from app.dossiers.lifecycle import LABEL, Status
from app.dossiers.models import Dossier
from app.procedures.eforms.withholding import Cover

_SHOWN = ("code", "name", "file_name", "sha256", "size")


def review(dossier: Dossier, found: Review, *, viewer: UUID) -> ReviewOut:
    definition = found.rules.definition
    return ReviewOut(
        digest=found.digest,
        version=dossier.version,
        procedure=definition.code,
        procedure_name=definition.name,
        declaration=definition.declaration,
        sections=_sections(found.sections),
        papers=[
            FiledPaper(**{name: getattr(each, name) for name in _SHOWN})
            for each in found.papers
        ],
        problems=[
            Problem(path=each.path, message=each.message, code=each.code)
            for each in found.problems
        ],
        alike=[alike(each, viewer=viewer) for each in found.alike],
        version_ended=found.version_ended,
    )


def alike(dossier: Dossier, *, viewer: UUID) -> DossierAlike:
    status = Status(dossier.status)
    return DossierAlike(
        id=dossier.id,
        code=dossier.code,
        status=status,
        status_label=LABEL[status],
        submitted_at=dossier.submitted_at,
        own=dossier.applicant_id == viewer,
    )


def filing(row: Filing) -> FilingSummary:
    return FilingSummary(
        number=row.number,
        digest=row.digest,
        at=row.at,
        confirmed=row.confirmed,
        note=row.note,
    )


def whole_filing(
    row: Filing, schema: Mapping[str, JsonValue] | None, *, cover: Cover | None
) -> FilingDetail:
    answers = _shown(row, cover)
    return FilingDetail(
        **filing(row).model_dump(),
        declaration=row.declaration,
        answers=dict(answers),
        sections=_sections(reviewing.sections(answers, schema)),
        papers=[paper(each) for each in row.papers],
    )


def changes(
    before: Filing, after: Filing, found: Difference, *, cover: Cover | None
) -> ChangesOut:
    was, now = (_shown(each, cover) for each in (before, after))
    return ChangesOut(
        from_filing=before.number,
        to_filing=after.number,
        fields=[
            FieldChangeOut(
                path=each.path,
                title=each.title,
                before=comparing.value_at(was, each.path),
                after=comparing.value_at(now, each.path),
            )
            for each in found.fields
        ],
        papers=[
            PaperChangeOut(
                code=each.code,
                name=each.name,
                before=paper(each.before) if each.before else None,
                after=paper(each.after) if each.after else None,
            )
            for each in found.papers
        ],
    )


def paper(listed: Mapping[str, JsonValue]) -> FiledPaper:
    return FiledPaper.model_validate({name: listed[name] for name in _SHOWN})


def _shown(row: Filing, cover: Cover | None) -> Mapping[str, JsonValue]:
    return cover.answers(row.answers) if cover else row.answers


def _sections(found: Sequence[Section]) -> list[ReviewSection]:
    return [
        ReviewSection(
            title=section.title,
            lines=[
                ReviewLine(path=line.path, label=line.label, text=line.text)
                for line in section.lines
            ],
        )
        for section in found
    ]
