"""Give sealed days out as a bundle, and record who was given them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import bundles, queries, service
from app.audit.days import Seal

SUBJECT: Final = "audit-exports"


@dataclass(frozen=True)
class Wanted:
    """Days, first and last included; `contents` adds what the acts say."""

    first: date
    last: date
    contents: bool = False


async def write(
    session: AsyncSession,
    wanted: Wanted,
    file: IO[str] | None,
    *,
    by: str,
    at: datetime,
) -> Sequence[Seal]:
    """Write a bundle of the sealed days wanted, if there are any; return their seals."""
    seals = await queries.seals(session, first=wanted.first, last=wanted.last)
    if not seals:
        return seals
    print(bundles.first_line(seals, contents=wanted.contents), file=file)
    async for each in queries.parts(session, seals):
        print(bundles.subject_line(each, contents=wanted.contents), file=file)
    await service.record(
        session,
        subject=SUBJECT,
        event="audit.exported",
        actor_id=by,
        at=at,
        data={
            "first": wanted.first.isoformat(),
            "last": wanted.last.isoformat(),
            "contents": wanted.contents,
        },
    )
    return seals
