"""Tell whether the process lives, and whether all that it needs is there."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import Sessions
from app.core.errors import Unavailable
from app.core.http.access import anyone

router = APIRouter(prefix="/health", tags=["Sức khỏe"], dependencies=[anyone])

State = Literal["ok", "failing"]


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
    dependencies: dict[str, State] = {"database": await _database(request)}
    failing = "failing" in dependencies.values()
    if failing:
        response.status_code = Unavailable.status
    return Readiness(status="failing" if failing else "ok", dependencies=dependencies)


async def _database(request: Request) -> State:
    sessions: Sessions = request.app.state.sessions
    try:
        async with sessions() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return "failing"
    return "ok"
