"""From an outbox message to the Portal, whatever it speaks: read, check the order, go."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final, Generic

from app.core.clock import Clock
from app.core.database import Sessions
from app.integrations.breaker import Breaker
from app.integrations.national_portal import parcels
from app.integrations.national_portal.client import ROWS_PER_CALL
from app.integrations.national_portal.journey import Journey, P
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.pace import Pace
from app.integrations.national_portal.ports import Acknowledged, Acknowledgements
from app.integrations.national_portal.translate import Untranslatable
from app.outbox.delivery import Delivered, Message, Outcome, Parked, TryAgain
from app.outbox.relay import Relay

# Seconds that one waits for others to share a transaction with: a few of them cost
# a dossier nothing that anybody notices, and a busy line half of its work.
LINGER: Final = 0.03


@dataclass(frozen=True, kw_only=True)
class PortalCourier(ABC, Generic[P]):
    """Delivers messages; one dossier's calls end before the relay's lease does."""

    acknowledgements: Acknowledgements
    clock: Clock
    breaker: Breaker = field(default_factory=Breaker)

    @property
    @abstractmethod
    def pace(self) -> Pace: ...

    @abstractmethod
    def _pack(
        self, notices: Sequence[DossierNotice], state: Acknowledged
    ) -> P | Untranslatable:
        """Say steps in the Portal's words; the last one's snapshot speaks for all."""

    @abstractmethod
    def _journey(self, key: str, parcel: P, state: Acknowledged) -> Journey[P]: ...

    def relay(self, sessions: Sessions, *, topic: str) -> Relay:
        """Return what delivers every message of a topic through this courier."""
        return Relay(
            sessions=sessions,
            clock=self.clock,
            topic=topic,
            handler=self.deliver,
            lease=self.pace.lease,
            lookahead=ROWS_PER_CALL - 1,
            gate=self.breaker,
            backoff=self.pace.backoff,
            linger=LINGER,
        )

    async def deliver(self, message: Message) -> Outcome:
        notice = parcels.read(message)
        if isinstance(notice, Untranslatable):
            return Parked(notice.reason)
        dossier, number = notice.dossier, notice.step.number
        state = await self.acknowledgements.open(dossier.id, code=dossier.code)
        if state is None:
            return Parked(f"Mã {dossier.code} đã gửi lên Cổng cho một hồ sơ khác")
        if number <= min(state.acknowledged_step, state.synchronised_step):
            return Delivered()
        if number > state.acknowledged_step + 1:
            return Parked(
                f"Bước {number} tới khi Cổng mới nhận đến bước {state.acknowledged_step}"
            )
        if self.breaker.is_open(at=self.clock.now()):
            return TryAgain("Cổng đang gián đoạn, tạm ngừng gọi")
        return await self._deliver(message, notice, state)

    async def _deliver(
        self, message: Message, notice: DossierNotice, state: Acknowledged
    ) -> Outcome:
        parcel, number = self._packed(message, notice, state), message.number
        if isinstance(parcel, Untranslatable):
            await self.acknowledgements.save(replace(state, last_error=parcel.reason))
            # Only the office that handles the dossier knows what is true instead.
            return Parked(parcel.reason, owner=notice.dossier.handling_office.code)
        outcome, state = await self._carry(message, parcel, state)
        refused = isinstance(outcome, Parked) and state.attempted_step < number
        if refused and parcel.last > number:
            # Refused together, and nobody says which: alone, the first will tell.
            alone = self._pack([notice], state)
            if not isinstance(alone, Untranslatable):
                outcome, _ = await self._carry(message, alone, state)
        return outcome

    async def _carry(
        self, message: Message, parcel: P, state: Acknowledged
    ) -> tuple[Outcome, Acknowledged]:
        patience = self._patience(message)
        if patience <= timedelta():
            return TryAgain("Hết lượt giữ trước khi kịp gửi"), state
        journey = self._journey(message.key, parcel, state)
        outcome = await journey.run(doubtful=message.outcome_unknown, patience=patience)
        answered = isinstance(outcome, Delivered | Parked)
        self.breaker.record(answered=answered, at=self.clock.now())
        return outcome, journey.state

    def _packed(
        self, message: Message, notice: DossierNotice, state: Acknowledged
    ) -> P | Untranslatable:
        """Pack as many steps as go together; one bad step must not hold the head."""
        parcel = self._pack(parcels.together(notice, message.followers), state)
        if isinstance(parcel, Untranslatable) and message.followers:
            return self._pack([notice], state)
        return parcel

    def _patience(self, message: Message) -> timedelta:
        if message.leased_until is None:
            return self.pace.patience
        left = message.leased_until - self.clock.now() - self.pace.margin
        return min(self.pace.patience, left)
