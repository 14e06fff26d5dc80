"""The one door of every proof by password and code.

The attempt is counted and committed first; the slow comparison holds no transaction,
and takes as long where there is no account; what follows is one transaction, and a
refusal is written down in it too.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ProblemError
from app.core.transactions import Transactions
from app.identity import strangers
from app.identity.accounts import errors, queries, rules, service
from app.identity.accounts.desk import Desk
from app.identity.accounts.models import LocalAccount
from app.identity.accounts.rules import Fault, Standing
from app.identity.accounts.service import Candidate

T = TypeVar("T")
# Each comparison takes 64 MB of memory: a crowd must not take all of it.
_AT_ONCE: Final = asyncio.Semaphore(4)
_FAILED: Final = "account.sign_in_failed"


@dataclass(frozen=True)
class Claim:
    """What somebody typed; `code` is None where the telephone is not set up yet."""

    username: str
    password: str
    code: str | None
    new_password: str | None = None


@dataclass(frozen=True)
class Compared:
    """What the slow comparison said; `new_hash` is of the password to be set.

    `last` if the account is locked should this attempt fail.
    """

    matches: bool
    repeated: bool = False
    new_hash: str | None = None
    last: bool = False


@dataclass(frozen=True)
class _Refused:
    problem: ProblemError


@dataclass(frozen=True)
class _Done(Generic[T]):
    result: T


# What is done once the account is proved, in the same transaction.
Act = Callable[[AsyncSession, LocalAccount, Compared], Awaitable[T]]


@dataclass(frozen=True)
class Proving:
    transactions: Transactions
    desk: Desk
    at: datetime
    source: str

    async def run(self, claim: Claim, act: Act[T], *, when: frozenset[Standing]) -> T:
        """Prove the account, which must stand so, then do the act.

        Raises:
            CredentialsRefused: for a stranger, and for a locked account.
            PasswordUnfit, and what `errors.from_standing` says, for its owner.
        """
        self._check_shape(claim)
        candidate = await self.transactions.run(
            lambda session: service.count_attempt(
                session, claim.username, lock=self.desk.lock, at=self.at
            )
        )
        async with _AT_ONCE:
            compared = await asyncio.to_thread(self._compare, claim, candidate)
        done = await self.transactions.run(
            lambda session: self._judged(session, claim, compared, act, when)
        )
        if isinstance(done, _Refused):
            raise done.problem
        return done.result

    def _check_shape(self, claim: Claim) -> None:
        """Refuse a new password for its form alone, before anything is tried."""
        if claim.new_password is None:
            return
        found = rules.faults(claim.new_password, username=claim.username)
        if found:
            raise errors.unfit(found)

    def _compare(self, claim: Claim, candidate: Candidate | None) -> Compared:
        if candidate is None:
            self.desk.passwords.matches(self.desk.passwords.nobodys, claim.password)
            return Compared(matches=False)
        matches = self.desk.passwords.matches(candidate.password_hash, claim.password)
        if not matches or claim.new_password is None:
            return Compared(matches, last=candidate.last)
        return Compared(
            matches,
            repeated=self.desk.passwords.among(candidate.past, claim.new_password),
            new_hash=self.desk.passwords.hash(claim.new_password),
            last=candidate.last,
        )

    async def _judged(
        self,
        session: AsyncSession,
        claim: Claim,
        compared: Compared,
        act: Act[T],
        when: frozenset[Standing],
    ) -> _Done[T] | _Refused:
        account = await queries.lock(session, claim.username)
        if account is None:
            await self._record_stranger(session)
            return _Refused(errors.CredentialsRefused())
        if not compared.matches or not await self._code_holds(session, account, claim):
            return await self._failed(session, account, last=compared.last)
        account.failures, account.locked_at = 0, None
        await session.flush()
        standing = await service.standing(
            session, account, lock=self.desk.lock, at=self.at
        )
        if standing not in when:
            await self._record(session, account, standing)
            return _Refused(errors.from_standing(standing))
        if compared.repeated:
            await self._record(session, account, Fault.USED_BEFORE)
            return _Refused(errors.unfit([Fault.USED_BEFORE]))
        return _Done(await act(session, account, compared))

    async def _code_holds(
        self, session: AsyncSession, account: LocalAccount, claim: Claim
    ) -> bool:
        """Check the second factor; before it is set up, the password stands alone."""
        if claim.code is None:
            return account.temporary
        return await service.code_holds(
            session, account, claim.code, vault=self.desk.vault, at=self.at
        )

    async def _failed(
        self, session: AsyncSession, account: LocalAccount, *, last: bool
    ) -> _Refused:
        locked = rules.is_locked(account.locked_at, lock=self.desk.lock, at=self.at)
        if locked and last:
            await self._record(session, account, "failed", event="account.locked")
        else:
            await self._record(session, account, "locked" if locked else "failed")
        return _Refused(errors.CredentialsRefused())

    async def _record_stranger(self, session: AsyncSession) -> None:
        """Write an attempt on no account down, without the name: it may be a password."""
        await strangers.record(
            session,
            _FAILED,
            source=self.source,
            at=self.at,
            data={"why": "no such account"},
        )

    async def _record(
        self,
        session: AsyncSession,
        account: LocalAccount,
        what: str,
        *,
        event: str = _FAILED,
    ) -> None:
        await service.record(
            session,
            account,
            event,
            at=self.at,
            actor_id=strangers.ANONYMOUS,
            data={"source": self.source, "why": what, "failures": account.failures},
        )
