"""Nobody approves on the strength of a signature that no longer holds."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, FieldProblem
from app.dossiers.models import Dossier
from app.dossiers.service import pinned
from app.dossiers.signed_papers import queries
from app.dossiers.signed_papers.weighing import Standing


class SignatureNoLongerHolds(Conflict):
    code = "signature_no_longer_holds"
    title = "Chữ ký số trên giấy tờ không còn đạt như khi nộp nên chưa thể thực hiện"


async def refuse_failed(session: AsyncSession, dossier: Dossier) -> None:
    """Refuse an act that rests on the papers, saying what changed in which.

    Raises:
        SignatureNoLongerHolds: a signature accepted at filing is found bad now.
    """
    signed = await queries.of(session, dossier)
    if not any(each.reports for each in signed):
        return
    rules = await pinned.of(session, dossier)
    failed = [
        FieldProblem(
            f"/papers/{each.paper.code}",
            "; ".join((each.paper.name, *weighed.changed)),
            "signature_no_longer_holds",
        )
        for each in signed
        if (weighed := each.weighed(rules)).standing is Standing.FAILED
    ]
    if failed:
        raise SignatureNoLongerHolds(errors=failed)
