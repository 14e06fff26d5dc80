"""An act that was changed, removed, inserted or moved breaks its chain."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain, service

SUBJECT = "dossier:1"


async def _three_acts(session: AsyncSession, at: datetime) -> list[chain.Act]:
    for event in ("drafted", "submitted", "accepted"):
        await service.record(
            session,
            subject=SUBJECT,
            event=event,
            actor_id="hoa",
            at=at,
            data={"lý do": event},
        )
    return await service.acts_of(session, subject=SUBJECT)


async def test_an_untouched_chain_is_whole(session: AsyncSession, at: datetime) -> None:
    acts = await _three_acts(session, at)

    assert chain.first_break(acts) is None


async def test_an_act_hashed_anew_no_longer_carries_the_next(
    session: AsyncSession, at: datetime
) -> None:
    acts = await _three_acts(session, at)
    forged = replace(acts[1], event="withdrawn")
    acts[1] = replace(forged, hash=chain._recomputed(forged))

    broken = chain.first_break(acts)

    assert broken is not None
    assert (broken.number, broken.why) == (3, "does not follow the act before it")


@pytest.mark.parametrize("column", ["event", "actor_id", "salt", "commitment", "hash"])
async def test_a_changed_column_is_found(
    session: AsyncSession, at: datetime, column: str
) -> None:
    acts = await _three_acts(session, at)
    other = b"x" * 32 if column in {"salt", "commitment", "hash"} else "other"
    acts[1] = replace(acts[1], **{column: other})  # type: ignore[arg-type]

    broken = chain.first_break(acts)

    assert broken is not None
    assert broken.number == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_acts SET event = 'x'",
        "DELETE FROM audit_acts",
        "TRUNCATE audit_acts",
    ],
)
async def test_the_application_cannot_rewrite_acts(
    session: AsyncSession, at: datetime, statement: str
) -> None:
    await _three_acts(session, at)

    with pytest.raises(ProgrammingError, match="permission denied"):
        await session.execute(text(statement))
