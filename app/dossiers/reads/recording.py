"""Stands around every request: what it opened is recorded before the answer leaves.

In a transaction of its own, when the request's has ended: a record that cannot be
written fails no answer, but is counted and logged.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Final
from urllib.parse import unquote

import structlog
from fastapi import Depends, Header, Request
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.session import get_transactions
from app.core.transactions import Transactions
from app.dossiers.reads import noticing, purposes, service
from app.dossiers.reads.service import Look

_LONGEST: Final = 300
_SHOWING: Final = frozenset({"GET", "HEAD"})
_LOST: Final = Counter(
    "motcua_reads_unrecorded_total", "Looks at a dossier that could not be recorded"
)
_log = structlog.get_logger()

StatedPurpose = Annotated[
    str | None,
    Header(
        alias="X-Read-Purpose",
        max_length=3 * _LONGEST,
        include_in_schema=False,
        description="Lý do xem hồ sơ, mã hóa phần trăm (UTF-8)",
    ),
]


async def record_reads(
    request: Request, stated: StatedPurpose = None
) -> AsyncIterator[None]:
    yield
    session: AsyncSession | None = getattr(request.state, "session", None)
    opened = noticing.opened(session) if session is not None else {}
    if not opened or request.method not in _SHOWING:
        return
    transactions = get_transactions(request)
    part = getattr(request.state, "part_opened", None) or purposes.part_of(
        request.scope["route"].path
    )
    at = transactions.clock.now()
    for dossier_id, actor in opened.items():
        look = Look(dossier_id, actor, part, plain(stated), at)
        await _record(transactions, look)


# Around the request's own session: it begins before that, and so ends after it.
reads_recorded: Final = Depends(record_reads, scope="function")


def plain(stated: str | None) -> str | None:
    """Return a stated purpose as it was meant, or None if nothing was said."""
    if stated is None:
        return None
    # PostgreSQL's text holds no NUL.
    text = unquote(stated, errors="replace").replace("\x00", "").strip()
    return text[:_LONGEST] or None


async def _record(transactions: Transactions, look: Look) -> None:
    try:
        await transactions.run(lambda session: service.record(session, look))
    except (SQLAlchemyError, OSError) as problem:
        _LOST.inc()
        _log.exception(
            "read_not_recorded",
            dossier=str(look.dossier_id),
            reader=str(look.actor.id),
            why=type(problem).__name__,
        )
