"""Messages of one dossier's life, and how a courier carries them."""

import asyncio
import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from app.integrations.national_portal.deliver import TOPIC, Courier
from app.integrations.national_portal.notice import Status
from app.outbox.delivery import (
    Delivered,
    Message,
    Outcome,
    Parked,
    Unknown,
)

from .conftest import Inspector
from .notices import dossier_id, payload

LIFE = (
    Status.SUBMITTED,
    Status.ACCEPTED,
    Status.PROCESSING,
    Status.PROCESSING,
    Status.SUPPLEMENT_REQUESTED,
    Status.PROCESSING,
    Status.COMPLETED,
    Status.RETURNED,
)
CODES = ["1", "2", "4", "5", "4", "9", "10"]


def message(
    code: str, number: int, status: Status, *, unknown: bool = False
) -> Message:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(minutes=number)
    notice = payload(code=code, status=status, number=number, step_at=at.isoformat())
    return Message(
        id=uuid4(),
        topic=TOPIC,
        key=str(dossier_id(code)),
        number=number,
        payload=notice,
        occurred_at=at,
        attempts=1,
        outcome_unknown=unknown,
    )


def life(code: str) -> Iterator[Message]:
    return (message(code, n, status) for n, status in enumerate(LIFE, start=1))


async def carry(courier: Courier, one: Message) -> Outcome:
    """Deliver as the relay does: again after a failure, with any doubt kept."""
    while True:
        outcome = await courier.deliver(one)
        if isinstance(outcome, Delivered | Parked):
            return outcome
        doubt = one.outcome_unknown or isinstance(outcome, Unknown)
        one = dataclasses.replace(one, attempts=one.attempts + 1, outcome_unknown=doubt)


async def carry_life(courier: Courier, code: str) -> list[Outcome]:
    return [await carry(courier, one) for one in life(code)]


async def the_row_to_arrive(inspector: Inspector, code: str) -> None:
    async with asyncio.timeout(10):
        while True:
            if await inspector.holds(code):
                shown = await inspector.dossier(code)
                if shown["steps"]:
                    return
            await asyncio.sleep(0.01)


def contents(shown: dict[str, Any]) -> list[str]:
    return [step["NoiDungXuLy"] for step in shown["steps"]]


def services(shown: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(call["service"], call["isUpdating"]) for call in shown["calls"]]


STEPS = [f"Bước {n}" for n in range(1, len(LIFE) + 1)]
