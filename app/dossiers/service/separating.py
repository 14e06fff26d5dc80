"""Separation of duties on one dossier: who checked it does not decide it.

In an office of one person this leaves the step to a substitute: the answer says who
else could hold it, and where one is named (NĐ 309/2026/NĐ-CP art. 6).
"""

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import outcomes, standings
from app.dossiers.act import Act
from app.dossiers.models import Dossier
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy import deciding
from app.identity.policy.deciding import Refused
from app.identity.policy.table import RULES
from app.workflow.definition import OutcomeKind

_WAY_OUT = "Hãy chuyển bước cho người cùng chức vụ, hoặc đề nghị cử người thay"


async def check(
    session: AsyncSession, dossier: Dossier, kind: OutcomeKind, act: Act
) -> None:
    """Raise if what the actor did for this dossier keeps them from the outcome.

    Raises:
        CheckerDecides: with the way out, `/v1/substitutions`.
    """
    refused = await refusal(session, dossier, kind, act.actor)
    if refused is not None:
        raise permits.ERRORS[refused.why](
            _WAY_OUT, more={"substitutions": "/v1/substitutions"}
        )


async def refusal(
    session: AsyncSession, dossier: Dossier, kind: OutcomeKind, actor: Actor
) -> Refused | None:
    permission = outcomes.PERMISSION[kind]
    if not RULES[permission].apart:
        return None
    done = await standings.duties(session, dossier, actor)
    decided = deciding.keep_apart(permission, done)
    return decided if isinstance(decided, Refused) else None
