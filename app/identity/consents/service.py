"""Record consent given and withdrawn; each answer is an act that nobody rewrites.

Acts that rest on consent hold a lock that others of the same person may hold too; an
answer waits for them, so that nothing is done after a withdrawal was confirmed.
"""

import hashlib
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.chain import Act
from app.core.errors import Conflict
from app.identity.consents import standing
from app.identity.consents.standing import TEXTS, Answer, Purpose, Standing

_GIVEN: Final = "consent.given"
_WITHDRAWN: Final = "consent.withdrawn"


class TextChanged(Conflict):
    code = "consent_text_changed"
    title = "Nội dung xin đồng ý đã thay đổi, hãy đọc lại"


async def standings(session: AsyncSession, *, person_id: UUID) -> tuple[Standing, ...]:
    acts = await audit.acts_of(session, subject=_subject(person_id))
    return standing.standings(
        _answer(act) for act in acts if act.event in _EVENTS and act.data is not None
    )


async def lets(session: AsyncSession, *, person_id: UUID, purpose: Purpose) -> bool:
    """Tell an act whether it may; the answer stays true until its transaction ends."""
    lock = func.pg_advisory_xact_lock_shared(_lock_number(person_id))
    await session.execute(select(lock))
    found = await standings(session, person_id=person_id)
    return any(each.in_force for each in found if each.purpose is purpose)


async def answer(
    session: AsyncSession, *, person_id: UUID, answer: Answer
) -> tuple[Standing, ...]:
    """Record an answer to the text as it stands; the same answer again is nothing new.

    Raises:
        TextChanged: consent to words that are no longer asked.
    """
    if answer.given and answer.version != TEXTS[answer.purpose].version:
        raise TextChanged
    lock = func.pg_advisory_xact_lock(_lock_number(person_id))
    await session.execute(select(lock))
    before = {
        each.purpose: each for each in await standings(session, person_id=person_id)
    }
    if before[answer.purpose].in_force != answer.given:
        await audit.record(
            session,
            subject=_subject(person_id),
            event=_GIVEN if answer.given else _WITHDRAWN,
            actor_id=str(person_id),
            at=answer.at,
            data={"purpose": answer.purpose, "version": answer.version},
        )
    return await standings(session, person_id=person_id)


_EVENTS: Final = frozenset({_GIVEN, _WITHDRAWN})


def _answer(act: Act) -> Answer:
    data = cast("dict[str, Any]", act.data)
    return Answer(
        Purpose(data["purpose"]), int(data["version"]), act.event == _GIVEN, act.at
    )


def _lock_number(person_id: UUID) -> int:
    """Return the person's number among PostgreSQL's advisory locks (64 bits)."""
    named = hashlib.sha256(_subject(person_id).encode()).digest()
    return int.from_bytes(named[:8], signed=True)


def _subject(person_id: UUID) -> str:
    return f"consents:{person_id}"
