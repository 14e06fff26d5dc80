"""Carry one step of one dossier to the Portal: exactly once in effect.

The snapshot goes by DongBoHoSoMC, which may be repeated, and then the step by
CapNhatTienDoHoSoMC, which may not. Each is acknowledged and kept on its own.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from app.core.clock import Clock
from app.integrations.national_portal import evidence
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    NotHeldError,
    OutcomeUnknownError,
    RefusedError,
)
from app.integrations.national_portal.ports import Acknowledged, Acknowledgements
from app.integrations.national_portal.translate import Translated
from app.outbox.delivery import Delivered, Outcome, Parked, TryAgain, Unknown


@dataclass
class Trip:
    """One step on its way; `state` is what has been acknowledged so far."""

    client: NationalPortalClient
    acknowledgements: Acknowledgements
    clock: Clock
    parcel: Translated
    number: int
    state: Acknowledged

    async def run(self, *, doubtful: bool, patience: timedelta) -> Outcome:
        """Carry the step, and say how it went.

        `doubtful` says that an earlier attempt may have been applied.
        """
        try:
            async with asyncio.timeout(patience.total_seconds()):
                outcome = await self._carry(doubtful=doubtful)
        except NotDoneError as error:
            outcome = TryAgain(str(error))
        except RefusedError as error:
            outcome = Parked(f"Cổng từ chối: {error}")
        except OutcomeUnknownError as error:
            outcome = Unknown(str(error))
        except TimeoutError:
            outcome = Unknown("Cổng trả lời quá chậm")
        if not isinstance(outcome, Delivered):
            await self._keep(replace(self.state, last_error=outcome.reason))
        return outcome

    async def _carry(self, *, doubtful: bool) -> Outcome:
        verdict: evidence.Verdict = evidence.Absent()
        # A row that a dead worker was about to send is doubtful as well.
        if doubtful or self._attempted:
            verdict = await self._look_up()
        if isinstance(verdict, evidence.Doubtful):
            return Parked(verdict.reason)
        if self.state.synchronised_step < self.number:
            await self._synchronise()
        if isinstance(verdict, evidence.Absent):
            await self._append()
        await self._keep(
            replace(self.state, acknowledged_step=self.number, last_error=None)
        )
        return Delivered()

    async def _look_up(self) -> evidence.Verdict:
        holding = await self.client.look_up(self.state.code)
        verdict = evidence.weigh(
            holding,
            row=self.parcel.row,
            number=self.number,
            attempted=self._attempted,
        )
        if holding is None:
            self.state = replace(self.state, held=False, synchronised_step=0)
        else:
            self.state = replace(self.state, held=True)
        return verdict

    async def _synchronise(self) -> None:
        item, held = self.parcel.item, self.state.held
        contradiction = NotHeldError if held else AlreadyHeldError
        try:
            await self.client.synchronise(item, updating=held)
        except contradiction:
            await self.client.synchronise(item, updating=not held)
        await self._keep(
            replace(
                self.state,
                held=True,
                last_status=item.TrangThaiHoSo,
                synchronised_step=self.number,
                last_synced_at=self.clock.now(),
            )
        )

    async def _append(self) -> None:
        """Send the row, having kept first that it may be there from now on."""
        await self._keep(replace(self.state, attempted_step=self.number))
        certainly_absent = replace(self.state, attempted_step=self.number - 1)
        try:
            await self.client.append([self.parcel.row])
        except NotHeldError as error:
            await self._keep(replace(certainly_absent, held=False, synchronised_step=0))
            raise NotDoneError(f"Cổng chưa có hồ sơ để ghi bước: {error}") from error
        except (NotDoneError, RefusedError):
            await self._keep(certainly_absent)
            raise

    @property
    def _attempted(self) -> bool:
        return self.state.attempted_step >= self.number

    async def _keep(self, state: Acknowledged) -> None:
        self.state = state
        await self.acknowledgements.save(state)
