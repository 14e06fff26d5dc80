"""`POST /v1/dossiers/{id}/identity-checks`: the official's look-up of the applicant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.core.http.session import ClockDep, TransactionsDep
from app.identity.access import may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.integrations.population.asking import Population
from app.integrations.population.checking import Check
from app.integrations.population.comparing import Finding

router = APIRouter(prefix="/v1/dossiers", tags=["Hồ sơ: cán bộ"])


class IdentityChecked(BaseModel):
    finding: Finding


@router.post("/{dossier_id}/identity-checks", operation_id="check_applicant_identity")
async def check_applicant_identity(
    dossier_id: UUID,
    request: Request,
    actor: Annotated[Actor, may_between(Permission.CHECK_IDENTITY)],
    transactions: TransactionsDep,
    clock: ClockDep,
) -> IdentityChecked:
    """Compare the applicant with the population database; every look-up is recorded."""
    population: Population | None = request.app.state.population
    check = Check(transactions, population, actor, clock.now())
    return IdentityChecked(finding=await check.run(dossier_id))
