"""Look at what the Portal's dictionaries would change, and decide."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.integrations.national_portal.dictionaries import deciding, queries, schemas
from app.integrations.national_portal.dictionaries.deciding import Word
from app.integrations.national_portal.dictionaries.schemas import (
    DecisionStated,
    ProposalDetail,
)
from app.procedures.access import for_rules

router = APIRouter(
    prefix="/v1/national-portal/dictionary-proposals",
    tags=["Cổng Dịch vụ công quốc gia"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.get("", operation_id="list_dictionary_proposals")
async def list_dictionary_proposals(
    _: Annotated[Actor, for_rules(Permission.DRAFT_RULES)], session: SessionDep
) -> list[ProposalDetail]:
    """Show the differences that wait for a decision."""
    return [schemas.detail(each) for each in await queries.waiting(session)]


@router.post("/{proposal_id}/decision", operation_id="decide_dictionary_proposal")
async def decide_dictionary_proposal(
    proposal_id: UUID,
    stated: DecisionStated,
    actor: Annotated[Actor, for_rules(Permission.DECIDE_DICTIONARY)],
    session: SessionDep,
    clock: ClockDep,
) -> ProposalDetail:
    """Apply a difference, or refuse it."""
    word = Word(stated.decision, str(actor.id), clock.now(), even_so=stated.even_so)
    return schemas.detail(await deciding.decide(session, proposal_id, word))
