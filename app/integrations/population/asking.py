"""Ask the database; a question changes nothing there, so it may be asked again."""

import asyncio
import base64
import json
import random
from dataclasses import dataclass, field
from typing import Final

from app.core.clock import Clock
from app.integrations.breaker import Breaker
from app.integrations.calling import Answer, NoAnswer, NotSent
from app.integrations.lgsp import Gateway
from app.integrations.population import question as asking
from app.integrations.population import soap
from app.integrations.population.question import Question, Unaskable
from app.integrations.population.settings import PopulationSettings
from app.integrations.population.soap import Citizen, NobodyFound, Unintelligible
from app.outbox.delivery import wait_before

_ATTEMPTS: Final = 3
_OK: Final = 200


@dataclass(frozen=True)
class Unavailable:
    """Nobody knows now; `reason` is for the official."""

    reason: str


@dataclass(frozen=True)
class Population:
    gateway: Gateway
    settings: PopulationSettings
    clock: Clock
    breaker: Breaker = field(default_factory=Breaker)

    async def ask(
        self, question: Question
    ) -> Citizen | NobodyFound | Unaskable | Unavailable:
        """Ask, up to three times; an answer that cannot be read is none."""
        unfit = asking.faults(question)
        if unfit is not None:
            return unfit
        found = Unavailable("Cơ sở dữ liệu dân cư đang gián đoạn")
        for attempt in range(1, _ATTEMPTS + 1):
            if self.breaker.is_open(at=self.clock.now()):
                return found
            reply = await self._once(question)
            if not isinstance(reply, Unavailable):
                return reply
            found = reply
            if attempt < _ATTEMPTS:
                pause = wait_before(attempt, jitter=random.random())  # noqa: S311
                await asyncio.sleep(pause.total_seconds() / 4)
        return found

    async def _once(self, question: Question) -> Citizen | NobodyFound | Unavailable:
        called = await self.gateway.call(
            self.settings.path,
            body=soap.write(question, self.settings),
            headers={
                "Content-Type": "text/xml; charset=utf-8",
                "SOAPAction": soap.OPERATION,
                "lgspaccesstoken": self._account(),
            },
        )
        answered = isinstance(called, Answer)
        self.breaker.record(answered=answered, at=self.clock.now())
        match called:
            case Answer(status=status, body=body) if status == _OK:
                reply = soap.read(body)
            case Answer(status=status):
                reply = Unintelligible(f"HTTP {status}")
            case NotSent(reason) | NoAnswer(reason):
                reply = Unintelligible(reason)
        if isinstance(reply, Unintelligible):
            return Unavailable(f"Cơ sở dữ liệu dân cư: {reply.reason}")
        return reply

    def _account(self) -> str:
        """Return the second token of every call: our account, as the notes show it."""
        settings = self.settings
        account = {
            "AccessKey": settings.access_key.get_secret_value(),
            "SecretKey": settings.secret_key.get_secret_value(),
            "AppName": settings.app_name,
            "PartnerCode": settings.partner_code,
            "PartnerCodeCus": settings.partner_code_cus,
        }
        return base64.b64encode(json.dumps(account).encode()).decode()
