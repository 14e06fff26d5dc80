"""Ask for a register to be printed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core import jobs
from app.core.errors import FieldProblem, Invalid, NotFound
from app.core.ids import new_id
from app.dossiers import tasks
from app.dossiers.registers import queries
from app.dossiers.registers.models import RegisterPrint
from app.dossiers.service import counting
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations
from app.organizations.models import Office

LONGEST: Final = timedelta(days=366)
# Typesetting holds the worker's interpreter: about a minute for these.
MOST_ROWS: Final = 2000
_FORM: Final = "form-07"


class RegisterNotFound(NotFound):
    code = "register_not_found"
    title = "Không tìm thấy sổ theo dõi hồ sơ này"


class RegisterUnprintable(Invalid):
    code = "register_unprintable"
    title = "Không in được sổ theo dõi cho khoảng thời gian này"


@dataclass(frozen=True)
class Period:
    """Local days, both included."""

    first_day: date
    last_day: date


async def ask(
    session: AsyncSession, *, office: str, period: Period, actor: Actor, at: datetime
) -> RegisterPrint:
    """Owe the register of an office's dossiers received in a period.

    Raises:
        RegisterNotFound: unless the actor has a post in that office.
        RegisterUnprintable: if the days are reversed or too many, or hold more
            dossiers than one book takes.
    """
    place = await _office_of(session, office, actor)
    _check(period)
    found = await queries.count(
        session,
        office_id=place.id,
        first_day=period.first_day,
        last_day=period.last_day,
    )
    if found > MOST_ROWS:
        raise RegisterUnprintable(
            f"Có {found} hồ sơ, một sổ chỉ in {MOST_ROWS}: hãy chọn khoảng ngắn hơn"
        )
    wanted = RegisterPrint(
        id=new_id(),
        office_id=place.id,
        number=await counting.next_in_register(
            session, office_id=place.id, register=_FORM, at=at
        ),
        first_day=period.first_day,
        last_day=period.last_day,
        asked_by=actor.id,
        asked_at=at,
    )
    session.add(wanted)
    await session.flush()
    await audit.record(
        session,
        subject=f"office:{place.code}",
        event="register.exported",
        actor_id=str(actor.id),
        at=at,
        data={
            "from": period.first_day.isoformat(),
            "to": period.last_day.isoformat(),
            "rows": found,
        },
    )
    await jobs.defer(
        session,
        task=tasks.PRINT_REGISTER,
        lock=str(wanted.id),
        register_id=str(wanted.id),
    )
    return wanted


async def _office_of(session: AsyncSession, code: str, actor: Actor) -> Office:
    office = await organizations.by_code(session, code=code)
    member = office is not None and office.id in actor.office_ids
    standings = {Standing.MEMBER} if member else set()
    permits.require(Permission.USE_REGISTERS, actor, standings, hidden=RegisterNotFound)
    if office is None:
        raise RegisterNotFound
    return office


def _check(period: Period) -> None:
    if period.last_day < period.first_day:
        raise RegisterUnprintable(
            errors=[FieldProblem("/last_day", "không được trước ngày đầu", "reversed")]
        )
    if period.last_day - period.first_day >= LONGEST:
        raise RegisterUnprintable(
            errors=[FieldProblem("/last_day", "không quá một năm", "too_long")]
        )
