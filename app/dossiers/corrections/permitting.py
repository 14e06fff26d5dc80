"""A leader's leave to ask for a supplement once more, against the rule of once.

NĐ 61/2018 art. 11 and 17: a supplement is asked for once. Where that cannot be
kept, the leader of the office answers for it, by name and with a reason.
"""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict
from app.dossiers import errors, lifecycle, queries
from app.dossiers.act import Act
from app.dossiers.corrections.models import SupplementPermit
from app.dossiers.lifecycle import Action, Status
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import leading, noting, pinned
from app.identity.policy.permissions import Permission
from app.workflow.definition import OutcomeKind, Process
from app.workflow.position import Position, Used


class PermitNotNeeded(Conflict):
    code = "permit_not_needed"
    title = "Bước hiện tại chưa dùng hết lần yêu cầu bổ sung, không cần cho phép"


async def permit(session: AsyncSession, act: Act, *, reason: str) -> Dossier:
    """Let the open step ask once more; the next request uses this leave up.

    Raises:
        NotTheLeader: unless the actor leads the office that holds the step.
        PermitNotNeeded: if the step may still ask by itself.
        NotNow: where the law knows no request for a supplement.
    """
    dossier = await queries.lock(session, act)
    if (Status(dossier.status), Action.REQUEST_SUPPLEMENT) not in lifecycle.RULES:
        raise errors.NotNow
    item, post = await leading.find(
        session, Permission.PERMIT_SUPPLEMENT, dossier, actor=act.actor
    )
    process = (await pinned.of(session, dossier)).process
    position = Position.from_json(dict(dossier.position or {}))
    spent = _spent(process, position, item)
    if not spent:
        raise PermitNotNeeded
    unspent = tuple(each for each in position.used if each not in spent)
    dossier.position = replace(position, used=unspent).to_json()
    number = len(await queries.supplements(session, dossier)) + 1
    session.add(
        SupplementPermit(
            dossier_id=dossier.id,
            number=number,
            granted_by=act.actor.id,
            granted_title=post.title,
            reason=reason,
            at=act.at,
        )
    )
    await noting.changed(
        session,
        dossier,
        item,
        "supplement.permitted",
        actor_id=str(act.actor.id),
        at=act.at,
        data={"number": number, "reason": reason, "title": post.title},
    )
    return dossier


def _spent(process: Process, position: Position, item: WorkItem) -> frozenset[Used]:
    """Return the requests for a supplement that this step has used up."""
    step = process.step(item.step)
    asking = {
        Used(item.step, outcome.id)
        for outcome in (step.outcomes if step else ())
        if outcome.kind is OutcomeKind.SUPPLEMENT
    }
    return frozenset(asking & set(position.used))
