"""Form 07 over HTTP: asked for, then fetched when the worker has printed it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import errors
from app.dossiers.registers import queries, service
from app.dossiers.registers.service import Period, RegisterNotFound
from app.dossiers.schemas import Code
from app.files import service as files
from app.files.routes import StorageDep, as_download
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/registers",
    tags=["Hồ sơ: cán bộ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


class RegisterCreate(BaseModel):
    """Of which office, from the first local day to the last, both included."""

    model_config = ConfigDict(extra="forbid")

    office: Code
    first_day: _Day
    last_day: _Day


class RegisterOut(BaseModel):
    id: UUID
    number: int
    first_day: date
    last_day: date


@router.post("", status_code=202, operation_id="ask_register")
async def ask_register(
    body: RegisterCreate,
    actor: Annotated[Actor, may(Permission.USE_REGISTERS)],
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> RegisterOut:
    """Ask for the register of the dossiers that an office received in a period."""
    wanted = await service.ask(
        session,
        office=body.office,
        period=Period(body.first_day, body.last_day),
        actor=actor,
        at=clock.now(),
    )
    response.headers["Location"] = f"/v1/registers/{wanted.id}"
    return RegisterOut(
        id=wanted.id,
        number=wanted.number,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
    )


@router.get("/{register_id}", operation_id="download_register")
async def download_register(
    register_id: UUID,
    actor: Annotated[Actor, may(Permission.USE_REGISTERS)],
    session: SessionDep,
    storage: StorageDep,
) -> Response:
    """Download the printed register."""
    wanted = await queries.find(session, register_id, actor=actor)
    if wanted is None:
        raise RegisterNotFound
    if wanted.file_id is None:
        raise errors.NotYetReady
    row = await files.find(session, wanted.file_id)
    return as_download(row, await files.read(storage, row))
