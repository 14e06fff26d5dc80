"""A partner changes its own keys: the next beside the present, the old by a day."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict

from app.core.clock import Moment
from app.core.errors import Conflict, Invalid
from app.core.http.plain_json import PlainJsonRoute
from app.core.http.session import ClockDep, SessionDep
from app.identity.machines import assertions, queries, service
from app.identity.machines.access import Machine, MachineCaller
from app.identity.machines.models import ClientKey
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/partner/keys", tags=["Hệ thống đối tác"], route_class=PlainJsonRoute
)

KeyKeeper = Annotated[Machine, Depends(MachineCaller(Permission.CHANGE_KEYS))]


class KeyRefused(Invalid):
    code = "machine_key_unfit"
    title = "Không dùng được khóa này"


class LastKey(Conflict):
    code = "last_machine_key"
    title = "Phải còn một khóa dùng được sau ngày này; hãy thêm khóa mới trước"


class NewKey(BaseModel):
    model_config = ConfigDict(extra="forbid")

    jwk: dict[str, Any]


class Retirement(BaseModel):
    """`on`: until then the key still serves; at once if it is left out."""

    model_config = ConfigDict(extra="forbid")

    on: AwareDatetime | None = None


class KeyTold(BaseModel):
    kid: str
    added_at: Moment
    retired_at: Moment | None


@router.get("", operation_id="list_partner_keys")
async def list_partner_keys(
    machine: KeyKeeper, session: SessionDep, clock: ClockDep
) -> list[KeyTold]:
    keys = await queries.live_keys(session, machine.id, at=clock.now())
    return [_told(each) for each in keys]


@router.post("", operation_id="add_partner_key", status_code=201)
async def add_partner_key(
    new: NewKey, machine: KeyKeeper, session: SessionDep, clock: ClockDep
) -> list[KeyTold]:
    """Add a public key; those in use go on."""
    try:
        jwk = assertions.public_jwk(new.jwk)
    except assertions.KeyUnfit as unfit:
        raise KeyRefused(str(unfit)) from unfit
    at = clock.now()
    await service.add_key(
        session, name=machine.name, jwk=jwk, at=at, actor_id=_actor(machine)
    )
    return [_told(each) for each in await queries.live_keys(session, machine.id, at=at)]


@router.put("/{kid}/retirement", operation_id="retire_partner_key")
async def retire_partner_key(
    kid: str,
    retirement: Retirement,
    machine: KeyKeeper,
    session: SessionDep,
    clock: ClockDep,
) -> list[KeyTold]:
    """Say when a key stops; another must serve beyond that day."""
    at = clock.now()
    last = max(at, retirement.on or at)
    keys = await queries.live_keys(session, machine.id, at=at)
    if not any(each.kid != kid and _serves_after(each, last) for each in keys):
        raise LastKey
    await service.retire_key(
        session,
        name=machine.name,
        kid=kid,
        at=at,
        actor_id=_actor(machine),
        on=retirement.on,
    )
    return [_told(each) for each in keys if each.retired_at != at]


def _serves_after(key: ClientKey, last: datetime) -> bool:
    return key.retired_at is None or key.retired_at > last


def _told(key: ClientKey) -> KeyTold:
    return KeyTold(kid=key.kid, added_at=key.added_at, retired_at=key.retired_at)


def _actor(machine: Machine) -> str:
    return f"machine:{machine.id}"
