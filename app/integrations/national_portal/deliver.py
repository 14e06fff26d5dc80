"""From an outbox message to the Portal: read, check the order, translate, go."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from app.core.canonical import JsonValue
from app.core.clock import Clock
from app.core.database import Sessions
from app.integrations.breaker import Breaker
from app.integrations.national_portal import parcels, wire
from app.integrations.national_portal.acknowledgements import SqlAcknowledgements
from app.integrations.national_portal.client import ROWS_PER_CALL, NationalPortalClient
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.ports import (
    Acknowledged,
    Acknowledgements,
    Earlier,
    FileLinks,
    History,
)
from app.integrations.national_portal.translate import Untranslatable
from app.integrations.national_portal.trip import Trip
from app.outbox import queries as outbox
from app.outbox.delivery import (
    Delivered,
    Handler,
    Message,
    Outcome,
    Parked,
    TryAgain,
)
from app.outbox.relay import Relay

TOPIC: Final = "dossier.progressed"
# Dossiers on their way at the same time, for each worker, and of these in a call:
# the others are being read or kept, and the more do so at once, the less each costs.
WIDTH: Final = 64
CONNECTIONS: Final = 32


def relay(
    *, sessions: Sessions, client: NationalPortalClient, links: FileLinks, clock: Clock
) -> Relay:
    """Return what delivers every step of every dossier to the Portal."""
    courier = _courier(sessions=sessions, client=client, links=links, clock=clock)
    return Relay(
        sessions=sessions,
        clock=clock,
        topic=TOPIC,
        handler=courier.deliver,
        lease=client.settings.lease,
        lookahead=ROWS_PER_CALL - 1,
        gate=courier.breaker,
        backoff=client.settings.backoff,
    )


def handler(
    *, sessions: Sessions, client: NationalPortalClient, links: FileLinks, clock: Clock
) -> Handler:
    """Return what a relay calls with each message of `TOPIC`."""
    return _courier(sessions=sessions, client=client, links=links, clock=clock).deliver


def _courier(
    *, sessions: Sessions, client: NationalPortalClient, links: FileLinks, clock: Clock
) -> "Courier":
    async def history(key: str, number: int) -> list[JsonValue]:
        async with sessions() as session:
            return await outbox.payloads_before(
                session, topic=TOPIC, key=key, number=number
            )

    return Courier(
        acknowledgements=SqlAcknowledgements(sessions),
        client=client,
        links=links,
        clock=clock,
        history=history,
        breaker=Breaker(rest=client.settings.rest),
    )


@dataclass(frozen=True)
class Courier:
    """Delivers messages; one dossier's calls end before the relay's lease does."""

    acknowledgements: Acknowledgements
    client: NationalPortalClient
    links: FileLinks
    clock: Clock
    history: History
    breaker: Breaker = field(default_factory=Breaker)

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
        parcel, number = self._packed(message, notice), message.number
        if isinstance(parcel, Untranslatable):
            await self.acknowledgements.save(replace(state, last_error=parcel.reason))
            # Only the office that handles the dossier knows what is true instead.
            return Parked(parcel.reason, owner=notice.dossier.handling_office.code)
        outcome, state = await self._carry(message, parcel, state)
        refused = isinstance(outcome, Parked) and state.attempted_step < number
        if refused and parcel.last > number:
            # Refused together, and nobody says which: alone, the first will tell.
            alone = self._pack([notice])
            if isinstance(alone, Parcel):
                outcome, _ = await self._carry(message, alone, state)
        return outcome

    async def _carry(
        self, message: Message, parcel: Parcel, state: Acknowledged
    ) -> tuple[Outcome, Acknowledged]:
        patience = self._patience(message)
        if patience <= timedelta():
            return TryAgain("Hết lượt giữ trước khi kịp gửi"), state
        trip = Trip(
            client=self.client,
            acknowledgements=self.acknowledgements,
            clock=self.clock,
            parcel=parcel,
            state=state,
            earlier=self._earlier(message.key),
        )
        outcome = await trip.run(doubtful=message.outcome_unknown, patience=patience)
        answered = isinstance(outcome, Delivered | Parked)
        self.breaker.record(answered=answered, at=self.clock.now())
        return outcome, trip.state

    def _packed(
        self, message: Message, notice: DossierNotice
    ) -> Parcel | Untranslatable:
        """Pack as many steps as go together; one bad step must not hold the head."""
        parcel = self._pack(parcels.together(notice, message.followers))
        if isinstance(parcel, Untranslatable) and message.followers:
            return self._pack([notice])
        return parcel

    def _pack(self, notices: list[DossierNotice]) -> Parcel | Untranslatable:
        at = self.clock.now()
        files = notices[-1].file_ids()
        return parcels.pack(
            notices,
            links={file: self.links.link(file, at=at) for file in files},
            version=self.client.settings.wire_version,
        )

    def _patience(self, message: Message) -> timedelta:
        told = self.client.settings
        if message.leased_until is None:
            return told.patience
        left = message.leased_until - self.clock.now() - told.margin
        return min(told.patience, left)

    def _earlier(self, key: str) -> Earlier:
        async def earlier(number: int) -> list[wire.ProgressRow]:
            return list(parcels.rows_of(await self.history(key, number)))

        return earlier
