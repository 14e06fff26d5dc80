"""Carry steps of one dossier to the Portal: exactly once in effect.

The snapshot goes by DongBoHoSoMC, which may be repeated, and then the steps by
CapNhatTienDoHoSoMC, which may not. Each is acknowledged and kept on its own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.core.clock import Clock
from app.integrations.national_portal import evidence, wire
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    NotHeldError,
    OutcomeUnknownError,
    RefusedError,
)
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.ports import (
    Acknowledged,
    Acknowledgements,
    Earlier,
)
from app.outbox.delivery import Delivered, Outcome, Parked, TryAgain, Unknown


class _DoubtfulError(Exception):
    pass


@dataclass
class Trip:
    """Steps on their way; `state` is what has been acknowledged so far."""

    client: NationalPortalClient
    acknowledgements: Acknowledgements
    clock: Clock
    parcel: Parcel
    state: Acknowledged
    earlier: Earlier

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
        except _DoubtfulError as error:
            outcome = Parked(str(error))
        except OutcomeUnknownError as error:
            outcome = Unknown(str(error))
        except TimeoutError:
            outcome = Unknown("Cổng trả lời quá chậm")
        else:
            return Delivered(followers=len(self.parcel.rows) - 1)
        await self._keep(replace(self.state, last_error=outcome.reason))
        return outcome

    async def _carry(self, *, doubtful: bool) -> None:
        rows: Sequence[wire.ProgressRow] = self.parcel.rows[self._acknowledged :]
        # Rows that a dead worker was about to send are doubtful as well.
        if rows and (doubtful or self._attempted):
            rows = await self._absent()
        if self.state.synchronised_step < self.parcel.last:
            await self._synchronise()
        if rows:
            await self._append(rows)
        await self._keep(
            replace(self.state, acknowledged_step=self.parcel.last, last_error=None)
        )

    async def _absent(self) -> Sequence[wire.ProgressRow]:
        """Ask which of the rows are not there yet."""
        holding = await self.client.look_up(self.state.code)
        verdict = evidence.weigh(
            holding,
            rows=self.parcel.rows,
            before=await self.earlier(self.parcel.first),
            attempted=self._attempted,
        )
        if isinstance(verdict, evidence.Doubtful):
            raise _DoubtfulError(verdict.reason)
        held = holding is not None
        synchronised = self.state.synchronised_step if held else 0
        self.state = replace(self.state, held=held, synchronised_step=synchronised)
        shown = zip(self.parcel.rows, verdict.rows, strict=True)
        return [row for row, there in shown if not there]

    async def _synchronise(self) -> None:
        """Send the snapshot, turning once from creation to update or back."""
        item, held = self.parcel.item, self.state.held
        turn = NotHeldError if held else AlreadyHeldError
        try:
            try:
                await self.client.synchronise(item, updating=held)
            except turn:
                await self.client.synchronise(item, updating=not held)
        except (AlreadyHeldError, NotHeldError) as error:
            # It says both that it holds the dossier and that it does not.
            raise NotDoneError(f"Cổng trả lời mâu thuẫn: {error}") from error
        # Kept with the mark of the attempt, or with the acknowledgement.
        self.state = replace(
            self.state,
            held=True,
            last_status=item.TrangThaiHoSo,
            synchronised_step=self.parcel.last,
            last_synced_at=self.clock.now(),
        )

    async def _append(self, rows: Sequence[wire.ProgressRow]) -> None:
        """Send the rows, having kept first that they may be there from now on."""
        before = self.state.attempted_step
        await self._keep(replace(self.state, attempted_step=self.parcel.last))
        # What an earlier attempt left in doubt, the look-up has just settled.
        certainly_absent = replace(
            self.state, attempted_step=min(before, self.parcel.first - 1)
        )
        try:
            await self.client.append(rows)
        except NotHeldError as error:
            await self._keep(replace(certainly_absent, held=False, synchronised_step=0))
            raise NotDoneError(f"Cổng chưa có hồ sơ để ghi bước: {error}") from error
        except (NotDoneError, RefusedError):
            await self._keep(certainly_absent)
            raise

    @property
    def _acknowledged(self) -> int:
        """Count the rows that are acknowledged: only their snapshot is owed again."""
        return max(0, self.state.acknowledged_step - self.parcel.first + 1)

    @property
    def _attempted(self) -> bool:
        return self.state.attempted_step >= self.parcel.first + self._acknowledged

    async def _keep(self, state: Acknowledged) -> None:
        self.state = state
        await self.acknowledgements.save(state)
