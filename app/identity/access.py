"""How a route names its act, and is given who calls.

`actor: Annotated[Actor, may(Permission.RATE)]` in a handler's arguments both states the act
and gives the caller; whose kind of person the table does not let in is refused here,
the rest by the service that knows the thing (`permits.require`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Unauthenticated
from app.core.http.access import Access
from app.core.http.batches import BatchesDep
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.identity import locking, permits, queries
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.sessions import proofs
from app.identity.tokens import BadToken

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller(Access):
    """A signed-in person to whose kind the act is open."""

    act: Permission

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, session: SessionDep, clock: ClockDep
    ) -> Actor:
        at = clock.now()
        if request.method not in _READING:
            return await renewed(request, session, self.act, at=at)
        actor = await actor_of(request, session, at=at)
        return permits.admit(self.act, actor, at=at)


@dataclass(frozen=True)
class BatchCaller(Access):
    """A signed-in person whose changes each have a transaction of their own.

    Read in a short transaction: a batch holds one connection at a time.
    """

    act: Permission

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, batches: BatchesDep
    ) -> Actor:
        at = batches.clock.now()
        actor = await batches.read(lambda session: actor_of(request, session, at=at))
        return permits.admit(self.act, actor, at=at)


@dataclass(frozen=True)
class BetweenCaller(Access):
    """A signed-in person whose request does slow work between transactions."""

    act: Permission

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, transactions: TransactionsDep
    ) -> Actor:
        at = transactions.clock.now()
        actor = await transactions.run(
            lambda session: actor_of(request, session, at=at)
        )
        return permits.admit(self.act, actor, at=at)


def may(act: Permission) -> Any:  # noqa: ANN401 - what FastAPI's Depends is typed as
    """Return the dependency of a route whose act this is."""
    return Depends(Caller(act))


def may_in_batch(act: Permission) -> Any:  # noqa: ANN401 - as above
    return Depends(BatchCaller(act))


def may_between(act: Permission) -> Any:  # noqa: ANN401 - as above
    return Depends(BetweenCaller(act))


async def renewed(
    request: Request, session: AsyncSession, act: Permission, *, at: datetime
) -> Actor:
    """Return the caller with the rights of now, held until this transaction ends.

    For each further transaction of a request that has several: what the first read
    may have been taken from the caller since.
    """
    proof = await proofs.proof_of(request, session, at=at)
    await locking.hold(session, proof.person_id)
    await proofs.check_stands(proof, session, at=at)
    return permits.admit(act, await actor_of(request, session, at=at), at=at)


async def actor_of(request: Request, session: AsyncSession, *, at: datetime) -> Actor:
    """Return the caller, with the posts in force now and as surely as proved."""
    proof = await proofs.proof_of(request, session, at=at)
    try:
        actor = await queries.actor(session, proof.person_id, at=at)
    except queries.PersonNotFound as error:
        raise BadToken from error
    return replace(actor, assurance=proof.assurance)


async def caller_of(request: Request, session: AsyncSession, *, at: datetime) -> str:
    """Return whose idempotency key a request carries."""
    try:
        return str((await proofs.proof_of(request, session, at=at)).person_id)
    except (Unauthenticated, proofs.CrossSite):
        return "anonymous"
