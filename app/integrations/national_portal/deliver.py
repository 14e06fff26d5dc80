"""From an outbox message to the Portal: read, check the order, translate, go."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from app.core.clock import Clock
from app.core.database import Sessions
from app.integrations.national_portal import translate
from app.integrations.national_portal.acknowledgements import SqlAcknowledgements
from app.integrations.national_portal.breaker import Breaker
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.ports import (
    Acknowledged,
    Acknowledgements,
    FileLinks,
)
from app.integrations.national_portal.trip import Trip
from app.outbox.delivery import (
    Delivered,
    Handler,
    Message,
    Outcome,
    Parked,
    TryAgain,
)

TOPIC: Final = "dossier.progressed"


def handler(
    *, sessions: Sessions, client: NationalPortalClient, links: FileLinks, clock: Clock
) -> Handler:
    """Return what the relay calls with each message of `TOPIC`."""
    return Courier(
        acknowledgements=SqlAcknowledgements(sessions),
        client=client,
        links=links,
        clock=clock,
    ).deliver


@dataclass(frozen=True)
class Courier:
    """Delivers messages; `patience` must end before the relay's lease does."""

    acknowledgements: Acknowledgements
    client: NationalPortalClient
    links: FileLinks
    clock: Clock
    patience: timedelta = timedelta(seconds=8)
    breaker: Breaker = field(default_factory=Breaker)

    async def deliver(self, message: Message) -> Outcome:
        notice = _read(message)
        if isinstance(notice, Parked):
            return notice
        dossier, number = notice.dossier, notice.step.number
        state = await self.acknowledgements.open(dossier.id, code=dossier.code)
        if state is None:
            return Parked(f"Mã {dossier.code} đã gửi lên Cổng cho một hồ sơ khác")
        if number <= state.acknowledged_step:
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
        parcel = self._translate(notice)
        if isinstance(parcel, translate.Untranslatable):
            await self.acknowledgements.save(replace(state, last_error=parcel.reason))
            return Parked(parcel.reason)
        trip = Trip(
            client=self.client,
            acknowledgements=self.acknowledgements,
            clock=self.clock,
            parcel=parcel,
            number=message.number,
            state=state,
        )
        outcome = await trip.run(
            doubtful=message.outcome_unknown, patience=self.patience
        )
        answered = isinstance(outcome, Delivered | Parked)
        self.breaker.record(answered=answered, at=self.clock.now())
        return outcome

    def _translate(
        self, notice: DossierNotice
    ) -> translate.Translated | translate.Untranslatable:
        at = self.clock.now()
        links = {file: self.links.link(file, at=at) for file in notice.file_ids()}
        version = self.client.wire_version
        return translate.translate(notice, links=links, version=version)


def _read(message: Message) -> DossierNotice | Parked:
    try:
        notice = DossierNotice.model_validate_json(json.dumps(message.payload))
    except ValidationError as error:
        return Parked(f"Nội dung sai cấu trúc: {translate.faults(error)}")
    named = (str(notice.dossier.id), notice.step.number)
    if named != (message.key, message.number):
        return Parked("Nội dung không thuộc hồ sơ và bước mà thông điệp nêu")
    return notice
