"""What every way to the Portal has in common: exactly once in effect.

What may be repeated goes first, and then the steps, which may not. Each is
acknowledged and kept on its own; that steps are about to be sent is kept before.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from app.core.clock import Clock
from app.integrations.national_portal.errors import (
    NotDoneError,
    NotHeldError,
    OutcomeUnknownError,
    RefusedError,
)
from app.integrations.national_portal.ports import Acknowledged, Acknowledgements
from app.outbox.delivery import Delivered, Outcome, Parked, TryAgain, Unknown


class Steps(Protocol):
    """Steps of one dossier that go together, by their numbers."""

    @property
    def first(self) -> int: ...

    @property
    def last(self) -> int: ...


P = TypeVar("P", bound=Steps)


class DoubtfulError(Exception):
    """Nothing tells what became of it: a person decides."""


@dataclass
class Journey(ABC, Generic[P]):
    """Steps on their way; `state` is what has been acknowledged so far."""

    acknowledgements: Acknowledgements
    clock: Clock
    parcel: P
    state: Acknowledged

    async def run(self, *, doubtful: bool, patience: timedelta) -> Outcome:
        """Carry the steps, and say how it went.

        `doubtful` says that an earlier attempt may have been applied.
        """
        try:
            async with asyncio.timeout(patience.total_seconds()):
                await self._carry(doubtful=doubtful)
        except NotDoneError as error:
            outcome: TryAgain | Unknown | Parked = TryAgain(str(error))
        except RefusedError as error:
            outcome = Parked(f"Cổng từ chối: {error}")
        except DoubtfulError as error:
            outcome = Parked(str(error))
        except OutcomeUnknownError as error:
            outcome = Unknown(str(error))
        except TimeoutError:
            outcome = Unknown("Cổng trả lời quá chậm")
        else:
            return Delivered(followers=self.parcel.last - self.parcel.first)
        await self._keep(replace(self.state, last_error=outcome.reason))
        return outcome

    @abstractmethod
    async def _carry(self, *, doubtful: bool) -> None:
        """Bring the Portal to where the last step left the dossier."""

    async def _attempt(self, send: Callable[[], Awaitable[None]]) -> None:
        """Send steps, having kept first that they may be there from now on."""
        before = self.state.attempted_step
        await self._keep(replace(self.state, attempted_step=self.parcel.last))
        # What an earlier attempt left in doubt was settled before this one.
        certainly_absent = replace(
            self.state, attempted_step=min(before, self.parcel.first - 1)
        )
        try:
            await send()
        except NotHeldError as error:
            await self._keep(replace(certainly_absent, held=False, synchronised_step=0))
            raise NotDoneError(f"Cổng chưa có hồ sơ để ghi bước: {error}") from error
        except (NotDoneError, RefusedError):
            await self._keep(certainly_absent)
            raise

    async def _acknowledge(self) -> None:
        await self._keep(
            replace(self.state, acknowledged_step=self.parcel.last, last_error=None)
        )

    @property
    def _acknowledged(self) -> int:
        """Count the steps that are acknowledged: only their snapshot is owed again."""
        return max(0, self.state.acknowledged_step - self.parcel.first + 1)

    @property
    def _attempted(self) -> bool:
        return self.state.attempted_step >= self.parcel.first + self._acknowledged

    async def _keep(self, state: Acknowledged) -> None:
        self.state = state
        await self.acknowledgements.save(state)
