"""From an outbox message to the Portal: look first, then send, never twice."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from app.core.clock import Clock
from app.core.database import Sessions
from app.integrations.breaker import Breaker
from app.integrations.national_portal.dictionaries.ports import Portal
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    OutcomeUnknownError,
    RefusedError,
)
from app.integrations.national_portal.questions import queries, wire
from app.integrations.national_portal.questions.wire import (
    OwedAnswer,
    OwedQuestion,
    Unusable,
)
from app.outbox.delivery import (
    Delivered,
    Message,
    Outcome,
    Parked,
    TryAgain,
    Unknown,
)
from app.outbox.relay import Relay

# Two logins, a look and the sending, each of these twice where a session has ended,
# and one more for a worker that stood still: a lease that ran out could send it twice.
_LONGEST_WAITS: Final = 8


def relay(
    *, portal: Portal, wait: timedelta, sessions: Sessions, clock: Clock
) -> Relay:
    """Return what delivers our answers and questions, each question's in order.

    `wait` is the longest for one answer of the Portal.
    """
    courier = Courier(portal, clock)
    return Relay(
        sessions=sessions,
        clock=clock,
        topic=queries.TOPIC,
        handler=courier.deliver,
        lease=_LONGEST_WAITS * wait,
        gate=courier.breaker,
    )


@dataclass(frozen=True)
class Courier:
    """Delivers messages; the relay leases, orders, retries and parks."""

    portal: Portal
    clock: Clock
    breaker: Breaker = field(default_factory=Breaker)

    async def deliver(self, message: Message) -> Outcome:
        try:
            owed = wire.OWED.validate_python(message.payload)
        except ValidationError:
            return Parked("Nội dung hỏi đáp sai cấu trúc")
        if self.breaker.is_open(at=self.clock.now()):
            return TryAgain("Cổng đang gián đoạn, tạm ngừng gọi")
        outcome = await self._carried(owed, doubtful=message.outcome_unknown)
        answered = isinstance(outcome, Delivered | Parked)
        self.breaker.record(answered=answered, at=self.clock.now())
        return outcome

    async def _carried(
        self, owed: OwedAnswer | OwedQuestion, *, doubtful: bool
    ) -> Outcome:
        try:
            match owed:
                case OwedAnswer():
                    return await self._answer(owed)
                case OwedQuestion():
                    return await self._ask(owed, doubtful=doubtful)
        except AlreadyHeldError as error:
            # A look has just shown that it is not there.
            return TryAgain(f"Cổng trả lời mâu thuẫn: {error}")
        except RefusedError as error:
            return Parked(f"Cổng từ chối: {error}", owner=owed.office_code)
        except NotDoneError as error:
            return TryAgain(str(error))
        except OutcomeUnknownError as error:
            return Unknown(str(error))

    async def _answer(self, owed: OwedAnswer) -> Outcome:
        """Send an answer unless there is one.

        Looked up every time, not only in doubt: somebody may have answered at the
        Portal itself since, and a look costs little beside two answers.
        """
        rows = await self.portal.ask(
            wire.ANSWERS_TO, {"cauhoiid": owed.number}, shared=True
        )
        held = wire.answers_to(rows)
        if isinstance(held, Unusable):
            return TryAgain(f"{wire.ANSWERS_TO}: {held.reason}")
        if any(wire.folded(each.text) == wire.folded(owed.text) for each in held):
            return Delivered()
        if held:
            return Parked("Cổng đã có câu trả lời khác", owner=owed.office_code)
        await self._send(wire.OUR_ANSWER, owed)
        return Delivered()

    async def _ask(self, owed: OwedQuestion, *, doubtful: bool) -> Outcome:
        if doubtful:
            rows = await self.portal.ask(wire.FROM_AGENCIES, {}, shared=True)
            held = wire.questions(rows)
            if isinstance(held, Unusable):
                return TryAgain(f"{wire.FROM_AGENCIES}: {held.reason}")
            if any(_is(each, owed) for each in held.told):
                return Delivered()
        await self._send(wire.OUR_QUESTION, owed)
        return Delivered()

    async def _send(self, service: str, owed: OwedAnswer | OwedQuestion) -> None:
        await self.portal.ask(service, {"data": [owed.item()]}, shared=False)


def _is(told: wire.Told, owed: OwedQuestion) -> bool:
    mine = told.office_code == owed.office_code
    return mine and wire.folded(told.content) == wire.folded(owed.content)
