"""Carry steps of one dossier to the Portal over the adapter.

The snapshot goes by DongBoHoSoMC, which may be repeated, and then the steps by
CapNhatTienDoHoSoMC, which may not; TraCuuHoSo settles a doubt about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.integrations.national_portal import evidence, wire
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    NotHeldError,
)
from app.integrations.national_portal.journey import DoubtfulError, Journey
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.ports import Earlier


@dataclass
class Trip(Journey[Parcel]):
    client: NationalPortalClient
    earlier: Earlier

    async def _carry(self, *, doubtful: bool) -> None:
        rows: Sequence[wire.ProgressRow] = self.parcel.rows[self._acknowledged :]
        # Rows that a dead worker was about to send are doubtful as well.
        if rows and (doubtful or self._attempted):
            rows = await self._absent()
        if self.state.synchronised_step < self.parcel.last:
            await self._synchronise()
        if rows:
            await self._attempt(lambda: self.client.append(rows))
        await self._acknowledge()

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
            raise DoubtfulError(verdict.reason)
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
