"""From a provider's answer to a session: transactions around a question far away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ProblemError
from app.core.transactions import Transactions
from app.identity import strangers
from app.identity.sessions import service as sessions
from app.identity.sessions.service import Device, Opened
from app.identity.sign_in import errors, service
from app.identity.sign_in.desk import Desk
from app.identity.sign_in.identity import Identity
from app.identity.sign_in.ports import Answer, NotProven
from app.identity.sign_in.service import Attempt


@dataclass(frozen=True)
class Returned:
    """What the browser came back with; `answer` is None where the provider refused."""

    state: str
    answer: Answer | None
    browser: str | None
    earlier: str | None
    device: Device


@dataclass(frozen=True)
class Completion:
    desk: Desk
    transactions: Transactions
    provider: str
    at: datetime

    async def run(self, returned: Returned) -> tuple[Opened, str]:
        """Return the session that begins, and where the person was going.

        Raises:
            SignInFailed and the refusals of `service.recognise`; each is recorded,
            and none leaves a link or a session behind.
        """
        try:
            attempt = await self._taken(returned)
            identity = await self._identity(returned, attempt)
            opened = await self.transactions.run(
                lambda session: self._open(session, identity, attempt, returned)
            )
        except ProblemError as problem:
            await self._record(problem, returned)
            raise
        return opened, attempt.return_to

    async def _taken(self, returned: Returned) -> Attempt:
        attempt = await self.transactions.run(
            lambda session: service.take(
                session,
                provider=self.provider,
                state=returned.state,
                browser=returned.browser,
                at=self.at,
            )
        )
        if attempt is None:
            raise errors.SignInFailed from _Because("no such attempt of this browser")
        return attempt

    async def _identity(self, returned: Returned, attempt: Attempt) -> Identity:
        if returned.answer is None:
            raise errors.SignInFailed from _Because("the provider refused")
        found = await self.desk.provider(self.provider).identity(
            returned.answer,
            attempt.secrets,
            callback=self.desk.callback(self.provider),
            at=self.at,
            asked=attempt.asked,
        )
        if isinstance(found, NotProven):
            raise errors.SignInFailed from _Because(found.why)
        wanted = attempt.asked.level
        if wanted is not None and found.level < wanted:
            raise errors.AssuranceNotReached(
                more={"needed": int(wanted), "held": int(found.level)}
            )
        return found

    async def _open(
        self,
        session: AsyncSession,
        identity: Identity,
        attempt: Attempt,
        returned: Returned,
    ) -> Opened:
        proven = await service.recognise(session, identity, attempt, at=self.at)
        return await sessions.begin(
            session,
            proven,
            life=self.desk.lives.of(identity.kind),
            device=returned.device,
            at=self.at,
            instead_of=returned.earlier,
        )

    async def _record(self, problem: ProblemError, returned: Returned) -> None:
        why = str(problem.__cause__ or problem.code)
        await self.transactions.run(
            lambda session: strangers.record(
                session,
                "sign_in.failed",
                source=returned.device.source,
                at=self.at,
                data={"provider": self.provider, "why": why},
            )
        )


class _Because(Exception):
    """The reason that the audit keeps and the browser is not told."""
