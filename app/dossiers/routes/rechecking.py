"""What is done before an act that rests on signed papers: reports made anew if outdated.

It grants nothing: the route itself says who may call it, and the act whether it may be
done. Only what the caller may see is looked at.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.core.http import idempotency
from app.core.http.session import TransactionsDep
from app.dossiers.schemas import DecisionCreate
from app.dossiers.signed_papers.rechecking import Recheck
from app.dossiers.signing_schemas import SigningSessionCreate
from app.identity import access


def get_recheck(request: Request) -> Recheck:
    recheck: Recheck = request.app.state.recheck
    return recheck


RecheckDep = Annotated[Recheck, Depends(get_recheck)]


class Look:
    """The caller's look at papers, between transactions; none for a repeated request."""

    def __init__(
        self, request: Request, transactions: TransactionsDep, recheck: RecheckDep
    ) -> None:
        self._request, self._transactions = request, transactions
        self._recheck = recheck

    async def at(self, *dossier_ids: UUID) -> None:
        answered = await self._transactions.run(
            lambda session: idempotency.answered(self._request, session)
        )
        if answered or not dossier_ids:
            return
        at = self._transactions.clock.now()
        actor = await self._transactions.run(
            lambda session: access.actor_of(self._request, session, at=at)
        )
        for each in dossier_ids:
            await self._recheck.before_use(each, by=actor)


LookDep = Annotated[Look, Depends()]


async def before_decision(
    dossier_id: UUID, body: DecisionCreate, look: LookDep
) -> None:
    if body.granted:
        await look.at(dossier_id)


async def before_issue(dossier_id: UUID, look: LookDep) -> None:
    await look.at(dossier_id)


async def before_signing(body: SigningSessionCreate, look: LookDep) -> None:
    """Look at what the results to be signed rest on; who signs a paper needs no look."""
    await look.at(*(each.dossier_id for each in body.documents if each.paper is None))
