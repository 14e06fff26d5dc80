"""Gapless numbers: the counter's row is locked until the caller commits.

A sequence would leave gaps when a transaction is undone; the law's registers
have none. The lock is taken after every check has passed: what remains of the
transaction is writing.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers.models import CodeCounter, RegisterCounter


async def next_code(session: AsyncSession, *, agency: str, at: datetime) -> str:
    """Return `{agency}-{yyMMdd}-{nnnn}`, the next of that agency and local day.

    TT 01/2018/TT-VPCP art. 19. From the ten-thousandth on, five digits.
    """
    day = local(at).date()
    number = await _next_of_day(session, agency, day)
    return f"{agency}-{day:%y%m%d}-{number:04d}"


async def next_in_register(
    session: AsyncSession, *, office_id: UUID, register: str, at: datetime
) -> int:
    """Return the next number of an office's register in the local year."""
    row = insert(RegisterCounter).values(
        office_id=office_id, register=register, year=local(at).year, last=1
    )
    number = await session.execute(
        row.on_conflict_do_update(
            index_elements=["office_id", "register", "year"],
            set_={"last": RegisterCounter.last + 1},
        ).returning(RegisterCounter.last)
    )
    return number.scalar_one()


async def _next_of_day(session: AsyncSession, agency: str, day: date) -> int:
    row = insert(CodeCounter).values(agency=agency, day=day, last=1)
    number = await session.execute(
        row.on_conflict_do_update(
            index_elements=["agency", "day"], set_={"last": CodeCounter.last + 1}
        ).returning(CodeCounter.last)
    )
    return number.scalar_one()
