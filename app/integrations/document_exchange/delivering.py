"""From an outbox message to the exchange: exactly once in effect."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import ValidationError

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError
from app.files import service as files
from app.files.storage import Storage, StorageUnavailable
from app.integrations.breaker import Breaker
from app.integrations.calling import NoAnswer, NotSent
from app.integrations.document_exchange import edxml
from app.integrations.document_exchange.edxml import Parcel
from app.integrations.document_exchange.exchange import (
    Absent,
    Done,
    Exchange,
    Refused,
)
from app.integrations.document_exchange.letter import Letter
from app.outbox.delivery import (
    Delivered,
    Message,
    Outcome,
    Parked,
    TryAgain,
    Unknown,
)


@dataclass(frozen=True)
class Postman:
    """Delivers letters; the relay leases, orders, retries and parks."""

    exchange: Exchange
    sessions: Sessions
    storage: Storage
    clock: Clock
    breaker: Breaker = field(default_factory=Breaker)

    async def deliver(self, message: Message) -> Outcome:
        try:
            letter = Letter.model_validate_json(json.dumps(message.payload))
        except ValidationError:
            return Parked("Nội dung văn bản sai cấu trúc")
        if self.breaker.is_open(at=self.clock.now()):
            return TryAgain("Trục văn bản đang gián đoạn, tạm ngừng gọi")
        outcome = await self._deliver(letter, doubtful=message.outcome_unknown)
        answered = isinstance(outcome, Delivered | Parked)
        self.breaker.record(answered=answered, at=self.clock.now())
        return outcome

    async def _deliver(self, letter: Letter, *, doubtful: bool) -> Outcome:
        if doubtful:
            found = await self._looked_up(letter)
            if found is not None:
                return found
        parcel = await self._parcel(letter)
        if not isinstance(parcel, Parcel):
            return parcel
        match await self.exchange.send(edxml.write(parcel, at=self.clock.now())):
            case Done():
                return Delivered()
            case Refused(reason):
                return Parked(f"Trục văn bản từ chối: {reason}")
            case NotSent(reason):
                return TryAgain(reason)
            case NoAnswer(reason):
                return Unknown(reason)

    async def _looked_up(self, letter: Letter) -> Outcome | None:
        """Return the outcome if the look-up settles it; None if it was never there."""
        receiver = letter.receivers[0].id
        match await self.exchange.look_up(letter.document_id, receiver=receiver):
            case Done():
                return Delivered()
            case Absent():
                return None
            case NotSent(reason) | NoAnswer(reason):
                return TryAgain(reason)

    async def _parcel(self, letter: Letter) -> Parcel | TryAgain | Parked:
        found = {}
        for each in letter.enclosures:
            try:
                async with transaction(self.sessions) as session:
                    row = await files.find(session, UUID(each.file_id))
                found[each.file_id] = await files.read(self.storage, row)
            except StorageUnavailable:
                return TryAgain("Kho tệp đang gián đoạn")
            except (ProblemError, ValueError) as error:
                return Parked(f"Tệp {each.name}: {error}")
        return Parcel(letter, found)
