"""Versions of a procedure: read and compared by anyone, drafted and published."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldProblem, Invalid
from app.core.http.access import anyone
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.procedures import drafting, errors, levels, queries, showing
from app.procedures.access import for_rules
from app.procedures.definition import Definition
from app.procedures.drafting import Review, Seen
from app.procedures.models import ProcedureVersion, State
from app.procedures.routes import CodePath, GatewayLive
from app.procedures.schemas import (
    ChangeOut,
    Comparison,
    DraftOut,
    OnlineLevel,
    PublicationCreate,
    TerminationCreate,
    VersionDraft,
    VersionOut,
)

NumberPath = Annotated[int, Path(ge=1, le=1_000_000)]

router = APIRouter(
    prefix="/v1/procedures/{code}",
    tags=["procedures"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.get("/versions", dependencies=[anyone], operation_id="list_procedure_versions")
async def list_procedure_versions(
    code: CodePath, session: SessionDep
) -> list[VersionOut]:
    """List what was published, oldest first: past, in force, and yet to come."""
    found = await queries.published_versions(session, code=code)
    if not found:
        raise errors.ProcedureNotFound
    return [showing.published(each) for each in found]


@router.get(
    "/versions/{number}/diff/{other}",
    dependencies=[anyone],
    operation_id="compare_procedure_versions",
)
async def compare_procedure_versions(
    code: CodePath, number: NumberPath, other: NumberPath, session: SessionDep
) -> Comparison:
    """Show what the second version changed, for people and for machines."""
    before = await _published(session, code, number)
    after = await _published(session, code, other)
    changes = await drafting.compare(session, before, after)
    return Comparison(
        code=code,
        before=number,
        after=other,
        changes=[ChangeOut.of(each) for each in changes],
    )


@router.post("/versions", status_code=201, operation_id="draft_procedure")
async def draft_procedure(
    code: CodePath,
    body: VersionDraft,
    actor: Annotated[Actor, for_rules(Permission.DRAFT_RULES)],
    session: SessionDep,
    clock: ClockDep,
    live: GatewayLive,
) -> DraftOut:
    """Draft the next version; the answer shows what it would change."""
    if body.definition.code != code:
        raise Invalid(
            errors=[FieldProblem("/definition/code", "khác mã thủ tục trên địa chỉ")]
        )
    version = await drafting.draft(
        session,
        definition=body.definition,
        valid_from=body.valid_from,
        form=body.form,
        process=body.process,
        actor_id=str(actor.id),
        at=clock.now(),
    )
    found = await drafting.review(session, code=code, number=version.number)
    return await _shown(session, found, clock, live)


@router.get(
    "/drafts/{number}",
    dependencies=[for_rules(Permission.DRAFT_RULES)],
    operation_id="review_procedure_draft",
)
async def review_procedure_draft(
    code: CodePath,
    number: NumberPath,
    session: SessionDep,
    clock: ClockDep,
    live: GatewayLive,
) -> DraftOut:
    """Show a draft beside what is published now."""
    found = await drafting.review(session, code=code, number=number)
    return await _shown(session, found, clock, live)


@router.post(
    "/versions/{number}/publication", status_code=201, operation_id="publish_procedure"
)
async def publish_procedure(
    code: CodePath,
    number: NumberPath,
    body: PublicationCreate,
    actor: Annotated[Actor, for_rules(Permission.PUBLISH_RULES)],
    session: SessionDep,
    clock: ClockDep,
) -> VersionOut:
    """Publish a draft as it was read; the version before it ends."""
    version = await drafting.publish(
        session,
        code=code,
        number=number,
        seen=Seen(body.digest, body.replaces),
        actor_id=str(actor.id),
        at=clock.now(),
    )
    return showing.published(version)


@router.post("/termination", status_code=201, operation_id="terminate_procedure")
async def terminate_procedure(
    code: CodePath,
    body: TerminationCreate,
    actor: Annotated[Actor, for_rules(Permission.END_RULES)],
    session: SessionDep,
    clock: ClockDep,
) -> VersionOut:
    """End a procedure after a day; dossiers under way go on to their end."""
    version = await drafting.terminate(
        session,
        code=code,
        last_day=body.last_day,
        basis=body.basis,
        actor_id=str(actor.id),
        at=clock.now(),
    )
    return showing.published(version)


async def _published(session: AsyncSession, code: str, number: int) -> ProcedureVersion:
    """Return a published version; a draft is hidden, and so absent."""
    version = await queries.numbered(session, code=code, number=number)
    if version is None or version.state != State.PUBLISHED:
        raise errors.ProcedureNotFound
    return version


async def _shown(
    session: AsyncSession, found: Review, clock: ClockDep, live: GatewayLive
) -> DraftOut:
    draft = found.draft
    process = draft.process_code
    codes = [] if process is None else [process]
    setting = levels.Setting(
        form_published=draft.form_id is not None,
        process_published=bool(
            await queries.processes_in_force(session, codes=codes, at=clock.now())
        ),
        gateway_live=live,
    )
    proven = levels.prove(Definition.model_validate(draft.data), setting)
    return DraftOut(
        code=draft.procedure_code,
        version=draft.number,
        digest=draft.digest,
        valid_from=draft.valid_from,
        replaces=None if found.replaces is None else found.replaces.number,
        changes=[ChangeOut.of(each) for each in found.changes],
        online_level=OnlineLevel.of(proven),
    )
