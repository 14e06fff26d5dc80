"""File what an applicant sent by another portal: the same acts, without their hand.

The other portal has taken the dossier from the applicant, so it is not sent back
for a missing paper: the intake sees what is missing, and asks for it by form 02.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.dossiers import answers as answering
from app.dossiers import filing, linked, queries
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.filing import Findings
from app.dossiers.filings.keeping import Filed
from app.dossiers.models import Dossier
from app.dossiers.service import drafts, pinned, prefilling, routing, submission
from app.dossiers.service.drafts import NewDraft
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.dossiers.service.routing import Desk, NoCompetentOffice
from app.files import service as files
from app.files.models import StoredFile
from app.identity.actor import Actor
from app.organizations import queries as organizations
from app.organizations.models import Kind, Office
from app.procedures.definition import Definition
from app.procedures.definition import Paper as PaperRule
from app.signing.report import ValidationReport
from app.workflow.definition import OfficeKind

_MOST_TOLD: Final = 20


@dataclass(frozen=True)
class Attached:
    """A stored file that came with it; `code` is empty where none was named."""

    code: str
    file: StoredFile
    verdict: ValidationReport | None


@dataclass(frozen=True)
class Sent:
    """What was sent, by whom and through what; `notes` are for the intake's eyes."""

    new: NewDraft
    applicant: Actor
    through: str
    papers: Sequence[Attached]
    notes: Sequence[str] = ()


async def file(
    session: AsyncSession, sent: Sent, *, at: datetime, calendar: Calendars
) -> Dossier:
    """File it at its office; where there is none, in the inbox for want of one.

    Raises:
        UnknownProcedure: unless it is in force, with a process.
        NoCompetentOffice: if the province has no one-stop centre either.
    """
    found = await _office(session, sent.new.office_code, at)
    office = found or await _centre(session, at)
    dossier = await drafts.on_behalf(
        session,
        sent.new,
        applicant_id=sent.applicant.id,
        office=office,
        at=at,
        calendar=calendar,
    )
    rules = await pinned.of(session, dossier)
    found = found if office.kind in rules.definition.received_by else None
    dossier.answers = linked.answers_for(rules.schema, dossier.answers)
    await prefilling.fill(session, dossier, known=None, at=at)
    unplaced = await attach(session, dossier, sent, rules=rules, at=at)
    papers = submission.attached(await queries.current_papers(session, dossier))
    act = Act(dossier.id, sent.applicant, at, dossier.version)
    # Nobody can be asked to wait: papers not scanned yet stay closed to officials.
    findings = await submission.examined(
        session, dossier, rules, papers, act, scan_required=False
    )
    dossier.answers = dict(findings.kept)
    doing = Doing(
        event="dossier.submitted",
        content=_told(sent, [*sent.notes, *unplaced, *_defects(findings)]),
        actor=sent.applicant,
        title=None,
        office=office,
        at=at,
    )
    return await submission.hand_in(
        session,
        dossier,
        rules,
        papers,
        doing,
        filed=Filed(sent.applicant.id, at, confirmed=False),
        calendar=calendar,
        desk=None if found else _inbox(office, sent.new.office_code),
    )


async def attach(
    session: AsyncSession, dossier: Dossier, sent: Sent, *, rules: Pinned, at: datetime
) -> list[str]:
    """Attach every paper that the procedure knows; return what is left over."""
    unplaced = []
    for paper in sent.papers:
        await files.keep(session, paper.file)
        rule = _rule_for(rules.definition, paper)
        fault = "không thuộc thành phần hồ sơ" if rule is None else _fault(rule, paper)
        if rule is None or fault is not None:
            unplaced.append(f"tệp {paper.file.name}: {fault}")
            continue
        await drafts.attach_paper(
            session,
            Act(dossier.id, sent.applicant, at, dossier.version),
            code=rule.code,
            file=paper.file,
            verdict=paper.verdict,
        )
    return unplaced


def merged_answers(
    dossier: Dossier, rules: Pinned, changes: dict[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return the dossier's answers with those changes that its form asks for."""
    asked = linked.answers_for(rules.schema, changes)
    return answering.merged(dossier.answers, asked)


def _rule_for(definition: Definition, paper: Attached) -> PaperRule | None:
    """Find which paper it is: by its code, else by its very name."""
    stem = paper.file.name.rsplit(".", 1)[0].casefold()
    for rule in definition.papers:
        if paper.code == rule.code or (not paper.code and stem == rule.name.casefold()):
            return rule
    return None


def _fault(rule: PaperRule, paper: Attached) -> str | None:
    return filing.file_fault(
        rule, media_type=paper.file.media_type, size=paper.file.size
    )


async def _office(session: AsyncSession, code: str, at: datetime) -> Office | None:
    office = await organizations.by_code(session, code=code)
    if office is None:
        return None
    return await organizations.successor_of(session, office=office, at=at)


async def _centre(session: AsyncSession, at: datetime) -> Office:
    centres = await organizations.live_offices(session, at=at, kind=Kind.SERVICE_CENTRE)
    if not centres:
        raise NoCompetentOffice
    return centres[0]


def _inbox(centre: Office, code: str) -> Desk:
    wanted = {"office": OfficeKind.RECEIVING.value, "argument": code}
    return Desk(centre, routing.INBOX_ROLE, wanted=dict(wanted))


def _told(sent: Sent, defects: Sequence[str]) -> str:
    said = f"Tiếp nhận từ {sent.through}"
    shown = "; ".join(defects[:_MOST_TOLD])
    return f"{said}. Cần kiểm tra: {shown}"[:4000] if shown else said


def _defects(findings: Findings) -> list[str]:
    found: tuple[FieldProblem, ...] = (
        *findings.answers,
        *findings.missing,
        *findings.uncalled,
        *findings.signatures,
    )
    return [f"{each.path.strip('/')} {each.message}" for each in found]
