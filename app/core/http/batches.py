"""The second edge: one request that makes many changes, each a transaction of its own.

A batch cannot run in its request's one transaction: one bad item would undo the
good ones. Here each item is claimed, done and committed alone, and answered with
its own verdict; a batch sent again under its key does again only what had failed
(docs/decisions/0009).
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, Generic, TypeVar

import structlog
from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue, canonical_json
from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError, Unavailable
from app.core.http.idempotency import BadIdempotencyKey, Once, caller_of
from app.core.http.problems import problem_body
from app.core.verdicts import Verdict

# The item's number is added to the key, and both must fit its column's bounds.
_KEY_LENGTHS: Final = range(8, 121)
_log = structlog.get_logger()

Item = TypeVar("Item", bound=BaseModel)
Read = TypeVar("Read")


# One item's work in the transaction opened for it; what it returns is answered.
Act = Callable[[AsyncSession, Item], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class _Place(Generic[Item]):
    index: int
    named: str
    item: Item

    @property
    def fingerprint(self) -> bytes:
        content: JsonValue = {
            "act": self.named,
            "item": self.item.model_dump(mode="json"),
        }
        return hashlib.sha256(canonical_json(content)).digest()


@dataclass(frozen=True)
class Batches:
    """Opens the transactions of one batch, one after the other."""

    sessions: Sessions
    clock: Clock
    caller: str
    key: str | None

    async def read(self, look: Callable[[AsyncSession], Awaitable[Read]]) -> Read:
        """Look something up before the items, and hold no connection after it."""
        async with transaction(self.sessions) as session:
            return await look(session)

    async def each(
        self,
        items: Sequence[Item],
        act: Act[Item],
        *,
        named: str,
    ) -> list[Verdict]:
        """Do every item in its order; one that fails does not stop the others.

        `named` is what is done to them; the key is bound to it.
        """
        return [
            await self._verdict(_Place(index, named, item), act)
            for index, item in enumerate(items)
        ]

    async def _verdict(self, place: "_Place[Item]", act: Act[Item]) -> Verdict:
        try:
            body = await self._done(place, act)
        except ProblemError as problem:
            return _refused(place.index, problem)
        except SQLAlchemyError as error:
            _log.error("batch_item_failed", index=place.index, exc_info=error)
            return _refused(place.index, Unavailable())
        return Verdict(index=place.index, status=HTTPStatus.OK, body=body, problem=None)

    async def _done(self, place: "_Place[Item]", act: Act[Item]) -> dict[str, Any]:
        async with transaction(self.sessions) as session:
            if self.key is None:
                return await act(session, place.item)
            once = Once(session, self.caller, f"{self.key}:{place.index}")
            return await once.answer(
                place.fingerprint,
                lambda: act(session, place.item),
                at=self.clock.now(),
            )


async def get_batches(
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(description="Khóa chống gửi trùng, 8–120 ký tự")
    ] = None,
) -> Batches:
    if idempotency_key is not None and len(idempotency_key) not in _KEY_LENGTHS:
        raise BadIdempotencyKey
    sessions: Sessions = request.app.state.sessions
    async with transaction(sessions) as session:
        caller = await caller_of(request, session)
    return Batches(
        sessions=sessions,
        clock=request.app.state.clock,
        caller=caller,
        key=idempotency_key,
    )


BatchesDep = Annotated[Batches, Depends(get_batches)]


def _refused(index: int, problem: ProblemError) -> Verdict:
    return Verdict(
        index=index, status=problem.status, body=None, problem=problem_body(problem)
    )
