"""How a route says whom it serves.

`citizen: Citizen` in a handler's arguments both states who may call and gives
the caller.
"""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.core.clock import Clock
from app.core.errors import Forbidden, Unauthenticated
from app.core.http.access import Access
from app.core.http.batches import BatchesDep
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.identity import queries
from app.identity.actor import APPLICANTS, Actor, Kind
from app.identity.tokens import BadToken, Tokens


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
        person_id = subject_of(request, clock)
        try:
            actor = await queries.actor(session, person_id, at=clock.now())
        except queries.PersonNotFound as error:
            raise BadToken from error
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
        person_id = subject_of(request, batches.clock)
        at = batches.clock.now()
        try:
            actor = await batches.read(
                lambda session: queries.actor(session, person_id, at=at)
            )
        except queries.PersonNotFound as error:
            raise BadToken from error
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
        person_id = subject_of(request, transactions.clock)
        try:
            actor = await transactions.run(
                lambda session: queries.actor(session, person_id, at=at)
            )
        except queries.PersonNotFound as error:
            raise BadToken from error
        if actor.kind not in self.kinds:
            raise NotForYou
        return actor


def subject_of(request: Request, clock: Clock) -> UUID:
    """Return whose bearer token the request carries (RFC 6750 §2.1)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    tokens: Tokens = request.app.state.tokens
    return tokens.subject(token.strip(), at=clock.now())


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
