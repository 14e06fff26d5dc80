"""How a route names its act, and is given who calls.

`actor: Annotated[Actor, may(Permission.RATE)]` in a handler's arguments both states the act
and gives the caller; whose kind of person the table does not let in is refused here,
the rest by the service that knows the thing (`permits.require`).
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Depends, Request

from app.core.clock import Clock
from app.core.errors import Unauthenticated
from app.core.http.access import Access
from app.core.http.batches import BatchesDep
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.identity import locking, permits, queries
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.tokens import BadToken, Tokens

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller(Access):
    """A signed-in person to whose kind the act is open."""

    act: Permission

    async def __call__(  # type: ignore[override]  # FastAPI reads the signature
        self, request: Request, session: SessionDep, clock: ClockDep
    ) -> Actor:
        person_id = subject_of(request, clock)
        if request.method not in _READING:
            await locking.hold(session, person_id)
        try:
            actor = await queries.actor(session, person_id, at=clock.now())
        except queries.PersonNotFound as error:
            raise BadToken from error
        return permits.admit(self.act, actor)


@dataclass(frozen=True)
class BatchCaller(Access):
    """A signed-in person whose changes each have a transaction of their own.

    Read in a short transaction: a batch holds one connection at a time.
    """

    act: Permission

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
        return permits.admit(self.act, actor)


@dataclass(frozen=True)
class BetweenCaller(Access):
    """A signed-in person whose request does slow work between transactions."""

    act: Permission

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
        return permits.admit(self.act, actor)


def may(act: Permission) -> Any:  # noqa: ANN401 - what FastAPI's Depends is typed as
    """Return the dependency of a route whose act this is."""
    return Depends(Caller(act))


def may_in_batch(act: Permission) -> Any:  # noqa: ANN401 - as above
    return Depends(BatchCaller(act))


def may_between(act: Permission) -> Any:  # noqa: ANN401 - as above
    return Depends(BetweenCaller(act))


def subject_of(request: Request, clock: Clock) -> UUID:
    """Return whose bearer token the request carries (RFC 6750 §2.1)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    tokens: Tokens = request.app.state.tokens
    return tokens.subject(token.strip(), at=clock.now())
