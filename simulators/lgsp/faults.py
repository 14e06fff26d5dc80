"""Faults on demand, set over HTTP at `/inspect/faults`; the same seed, the same faults."""

import asyncio
import random
from enum import StrEnum

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field


class Fault(StrEnum):
    ERROR_BEFORE = "error_before"  #: 500, nothing changed
    ERROR_AFTER = "error_after"  #: changes, then 500
    HTML = "html"  #: changes, then an error page with status 200
    HANG_BEFORE = "hang_before"  #: holds the line, changes nothing
    HANG_AFTER = "hang_after"  #: changes, then holds the line
    TOKEN_ENDED = "token_ended"  # noqa: S105  # a name: it forgets every token


class Weather(BaseModel, extra="forbid"):
    """Which share of the calls goes wrong, and how; the default is none."""

    share: float = Field(default=0, ge=0, le=1)
    kinds: list[Fault] = list(Fault)
    seed: int = 0
    left: int | None = None
    hang_seconds: float = Field(default=1, ge=0, le=60)


class Faults:
    def __init__(self) -> None:
        self.set(Weather())

    def set(self, weather: Weather) -> None:
        self.weather = weather
        self._dice = random.Random(weather.seed)  # noqa: S311  # repeatable, no secret

    def draw(self) -> Fault | None:
        weather = self.weather
        if weather.left == 0 or self._dice.random() >= weather.share:
            return None
        if weather.left is not None:
            weather.left -= 1
        return self._dice.choice(weather.kinds)

    async def hang(self) -> Response:
        await asyncio.sleep(self.weather.hang_seconds)
        return Response("<h1>504</h1>", 504)


router = APIRouter(prefix="/inspect")


@router.post("/faults")
async def set_faults(weather: Weather, request: Request) -> Response:
    request.app.state.faults.set(weather)
    return Response(status_code=204)
