"""Tell whether the process lives, and whether all that it needs is there."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from app.core.errors import Unavailable
from app.core.http.access import anyone

router = APIRouter(prefix="/health", tags=["Sức khỏe"], dependencies=[anyone])

State = Literal["ok", "failing"]
Checks = Mapping[str, Callable[[], Awaitable[bool]]]


class Health(BaseModel):
    status: State


class Readiness(BaseModel):
    """Each dependency by name, so that nobody has to guess which one fails."""

    status: State
    dependencies: dict[str, State]


@router.get("/live", operation_id="check_liveness")
async def check_liveness() -> Health:
    return Health(status="ok")


@router.get("/ready", operation_id="check_readiness")
async def check_readiness(request: Request, response: Response) -> Readiness:
    checks: Checks = request.app.state.readiness
    found = {name: _state(well=await check()) for name, check in checks.items()}
    well = "failing" not in found.values()
    if not well:
        response.status_code = Unavailable.status
    return Readiness(status=_state(well=well), dependencies=found)


def _state(*, well: bool) -> State:
    return "ok" if well else "failing"
