"""Submit a draft: one act, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem, ProblemError
from app.dossiers import errors, filing, lifecycle, queries, standings
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.drafting import lasting, races
from app.dossiers.filing import AttachedPaper, Findings
from app.dossiers.filings import confirming, keeping
from app.dossiers.filings.keeping import Filed
from app.dossiers.lifecycle import Action, Party, Refused, Situation, Status
from app.dossiers.models import Dossier, Paper
from app.dossiers.service import assigning, counting, pinned, recording, surrounding
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.dossiers.service.routing import Desk
from app.files.scanning import ScanState
from app.identity import permits
from app.identity import queries as identity
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.procedures import queries as procedures
from app.signing.report import ValidationReport
from app.workflow import engine


async def submit(
    session: AsyncSession,
    act: Act,
    *,
    calendar: Calendars,
    shown: str | None = None,
    scan_required: bool = False,
) -> Dossier:
    """Turn a draft into a dossier with a code, in the intake's hands.

    `shown` is the digest of the review that the applicant confirmed.

    Raises:
        AnswersInvalid, PapersMissing, PaperUnexpected, SignatureInvalid: told
            completely, with the path of each; the draft stays as it was.
        FileRefused, PapersNotScanned: likewise, by what the scanner said.
        ProcedureVersionEnded: if a new version came into force meanwhile.
        ReviewOutdated, DeclarationNotConfirmed: unless what was shown is filed.
        StepUpNeeded: if the procedure asks for a surer sign-in than the actor's.
    """
    dossier = await races.as_read(session, act)
    await standings.require(session, Permission.SUBMIT, dossier, actor=act.actor)
    decided = lifecycle.decide(
        Situation(Status(dossier.status), Party.APPLICANT), Action.SUBMIT
    )
    if isinstance(decided, Refused):
        raise errors.from_legal(decided.why)
    rules = await pinned.of(session, dossier)
    permits.require_assurance(act.actor, rules.definition.online.need, at=act.at)
    await _check_in_force(session, dossier, act)
    papers = attached(await queries.current_papers(session, dossier))
    findings = await examined(
        session, dossier, rules, papers, act, scan_required=scan_required
    )
    refuse(findings)
    dossier.answers = dict(findings.kept)
    refuse_unseen(snapshot_of(dossier, rules, papers), rules, shown)

    await lasting.end(session, dossier)
    office = await _office(session, dossier, act)
    in_place = standings.in_place_of(dossier, act.actor) is not None
    dossier.filed_by_id = act.actor.id if in_place else None
    doing = Doing(
        event="dossier.submitted",
        content="Nộp thay hồ sơ trực tuyến" if in_place else "Nộp hồ sơ trực tuyến",
        actor=act.actor,
        title=None,
        office=office,
        at=act.at,
    )
    filed = Filed(act.actor.id, act.at, confirmed=shown is not None)
    return await hand_in(
        session, dossier, rules, papers, doing, filed=filed, calendar=calendar
    )


async def hand_in(  # noqa: PLR0913 - the facts of one filing
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    papers: list[AttachedPaper],
    doing: Doing,
    *,
    filed: Filed,
    calendar: Calendars,
    desk: Desk | None = None,
) -> Dossier:
    """Give an examined draft its code and put it into the hands of the intake.

    With a `desk`, the intake's step opens there: in the inbox, for want of an office.
    """
    office, at, intake = doing.office, doing.at, rules.process.intake
    dossier.calendar = (await calendar.of_office(session, office)).version
    dossier.position = engine.begin(rules.process).to_json()
    item = await assigning.open_step(
        session,
        dossier,
        intake,
        desk or Desk(office, intake.role),
        at=at,
        calendar=calendar,
    )
    facts: JsonValue = {"papers": {paper.code: paper.sha256 for paper in papers}}
    told = replace(doing, due_at=item.due_at, facts=facts)
    dossier.snapshot = snapshot_of(dossier, rules, papers)
    kept = await keeping.keep(session, dossier, rules, filed, digest=dossier.snapshot)
    gathered = await recording.gather(
        session, dossier, told, definition=rules.definition
    )
    # Everybody who files at this office waits for the counter from here to the
    # commit: nothing but writing follows.
    code = await counting.next_code(session, agency=office.code, at=at)
    dossier.code, dossier.submitted_at, dossier.status = code, at, Status.SUBMITTED
    await recording.write(session, dossier, told, gathered)
    await confirming.owe(
        session,
        dossier,
        kept,
        procedure=rules.definition.name,
        check_due_at=item.due_at,
    )
    return dossier


async def examined(
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    papers: list[AttachedPaper],
    act: Act,
    *,
    scan_required: bool,
) -> Findings:
    around = await surrounding.of(session, dossier, rules, at=act.at)
    return filing.examine(
        definition=rules.definition,
        form=rules.form,
        answers=dossier.answers,
        attached=papers,
        owners=await _signing(session, dossier, act),
        around=around,
        scan_required=scan_required,
    )


async def _signing(session: AsyncSession, dossier: Dossier, act: Act) -> set[str]:
    """Return whose signature counts as the applicant's: under a mandate, either's."""
    numbers = {act.actor.identity_number}
    if standings.in_place_of(dossier, act.actor) is not None:
        applicant = await identity.person(session, dossier.applicant_id)
        numbers.add(applicant.identity_number)
    return numbers


def snapshot_of(dossier: Dossier, rules: Pinned, papers: list[AttachedPaper]) -> str:
    return digest_of(dossier.answers, rules, papers)


def digest_of(
    answers: Mapping[str, JsonValue], rules: Pinned, papers: list[AttachedPaper]
) -> str:
    """Return what binds these answers and papers to the versions they were shown in."""
    return filing.snapshot(
        answers=answers,
        attached=papers,
        form_digest=rules.form_digest,
        definition_digest=rules.definition_digest,
        declaration=rules.definition.declaration,
    )


def refuse_unseen(digest: str, rules: Pinned, shown: str | None) -> None:
    """Raise unless what is filed was shown, where a declaration is confirmed by it."""
    if shown is None and rules.definition.declaration is not None:
        raise errors.DeclarationNotConfirmed(
            errors=[FieldProblem("/digest", "bắt buộc phải có", "missing")]
        )
    if shown is not None and shown != digest:
        raise errors.ReviewOutdated(more={"digest": digest})


def refuse(findings: Findings) -> None:
    """Raise the first kind of finding; every place of that kind is named."""
    kinds: tuple[tuple[type[ProblemError], tuple[FieldProblem, ...]], ...] = (
        (errors.AnswersInvalid, findings.answers),
        (errors.PaperUnexpected, findings.uncalled),
        (errors.PapersMissing, findings.missing),
        (errors.FileRefused, findings.infected),
        (errors.SignatureInvalid, findings.signatures),
        (errors.PapersNotScanned, findings.unscanned),
    )
    for kind, found in kinds:
        if found:
            raise kind(errors=found)


def attached(papers: Sequence[Paper]) -> list[AttachedPaper]:
    return [
        AttachedPaper(
            code=paper.code,
            sha256=paper.sha256,
            verdict=ValidationReport.model_validate(paper.verdict)
            if paper.verdict
            else None,
            scan=ScanState(paper.scan),
        )
        for paper in papers
    ]


async def _check_in_force(session: AsyncSession, dossier: Dossier, act: Act) -> None:
    current = await procedures.version_in_force(
        session, code=dossier.procedure_code, at=act.at
    )
    if current is None or current.id != dossier.procedure_version_id:
        raise errors.ProcedureVersionEnded(
            more={"move": f"/v1/dossiers/{dossier.id}/move"}
        )


async def _office(session: AsyncSession, dossier: Dossier, act: Act) -> Office:
    """Return the receiving office; one closed since the draft gives its heir."""
    office = await organizations.by_id(session, office_id=dossier.receiving_office_id)
    if office is not None:
        office = await organizations.successor_of(session, office=office, at=act.at)
    if office is None:
        raise errors.UnknownOffice
    dossier.receiving_office_id = office.id
    return office
