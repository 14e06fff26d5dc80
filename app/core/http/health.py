"""Tell whether the process lives, and whether all that it needs is there."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from app.core.errors import Unavailable
from app.core.http.access import anyone

router = APIRouter(prefix="/health", tags=["Sức khỏe"], dependencies=[anyone])

# A degraded dependency, or one that this portal does without, takes no requests away.
State = Literal["ok", "failing", "degraded", "not_configured"]
Checks = Mapping[str, Callable[[], Awaitable[bool | State]]]


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
    found = {name: _state(await check()) for name, check in checks.items()}
    well = "failing" not in found.values()
    if not well:
        response.status_code = Unavailable.status
    return Readiness(status=_state(well), dependencies=found)


def _state(found: bool | State) -> State:  # noqa: FBT001  # what a check returned
    if isinstance(found, bool):
        return "ok" if found else "failing"
    return found
