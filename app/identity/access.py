"""How a route says whom it serves.

`citizen: Citizen` in a handler's arguments both states who may call and gives
the caller.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Forbidden, Unauthenticated
from app.core.http.access import Access
from app.core.http.batches import BatchesDep
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.identity import queries
from app.identity.actor import APPLICANTS, Actor, Kind
from app.identity.sessions import proofs
from app.identity.tokens import BadToken


class NotForYou(Forbidden):
    code = "not_for_you"
    title = "Chức năng này không dành cho bạn"


@dataclass(frozen=True)
class Caller(Access):
    """A signed-in person of one of these kinds."""

    kinds: frozenset[Kind] = field(default_factory=frozenset)

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, session: SessionDep, clock: ClockDep
    ) -> Actor:
        actor = await actor_of(request, session, at=clock.now())
        if actor.kind not in self.kinds:
            raise NotForYou
        return actor


@dataclass(frozen=True)
class BatchCaller(Access):
    """A signed-in person whose changes each have a transaction of their own.

    Read in a short transaction: a batch holds one connection at a time.
    """

    kinds: frozenset[Kind] = frozenset({Kind.OFFICIAL})

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, batches: BatchesDep
    ) -> Actor:
        at = batches.clock.now()
        actor = await batches.read(lambda session: actor_of(request, session, at=at))
        if actor.kind not in self.kinds:
            raise NotForYou
        return actor


@dataclass(frozen=True)
class BetweenCaller(Access):
    """A signed-in person whose request does slow work between transactions."""

    kinds: frozenset[Kind] = field(default_factory=frozenset)

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, transactions: TransactionsDep
    ) -> Actor:
        at = transactions.clock.now()
        actor = await transactions.run(
            lambda session: actor_of(request, session, at=at)
        )
        if actor.kind not in self.kinds:
            raise NotForYou
        return actor


async def actor_of(request: Request, session: AsyncSession, *, at: datetime) -> Actor:
    """Return the caller, with the posts in force now and as surely as proved."""
    proof = await proofs.proof_of(request, session, at=at)
    try:
        actor = await queries.actor(session, proof.person_id, at=at)
    except queries.PersonNotFound as error:
        raise BadToken from error
    return replace(actor, assurance=proof.level)


async def caller_of(request: Request, session: AsyncSession, *, at: datetime) -> str:
    """Return whose idempotency key a request carries."""
    try:
        return str((await proofs.proof_of(request, session, at=at)).person_id)
    except (Unauthenticated, proofs.CrossSite):
        return "anonymous"


Applicant = Annotated[Actor, Depends(Caller("applicant", APPLICANTS))]
SendingApplicant = Annotated[Actor, Depends(BetweenCaller("applicant", APPLICANTS))]
SendingSignedIn = Annotated[
    Actor,
    Depends(BetweenCaller("applicant or official", APPLICANTS | {Kind.OFFICIAL})),
]
Official = Annotated[Actor, Depends(Caller("official", frozenset({Kind.OFFICIAL})))]
WaitingOfficial = Annotated[
    Actor, Depends(BetweenCaller("official", frozenset({Kind.OFFICIAL})))
]
BatchOfficial = Annotated[Actor, Depends(BatchCaller("official"))]
SignedIn = Annotated[
    Actor,
    Depends(Caller("applicant or official", APPLICANTS | {Kind.OFFICIAL})),
]
BatchSignedIn = Annotated[
    Actor,
    Depends(BatchCaller("applicant or official", APPLICANTS | {Kind.OFFICIAL})),
]
