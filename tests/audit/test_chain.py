"""An act that was changed, removed, inserted or moved breaks its chain."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain, service
from app.audit.chain import Fault

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
    assert (broken.number, broken.fault) == (3, Fault.OUT_OF_ORDER)


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


async def test_a_missing_act_is_named_itself(
    session: AsyncSession, at: datetime
) -> None:
    acts = await _three_acts(session, at)

    broken = chain.first_break([acts[0], acts[2]])

    assert broken == chain.Broken(SUBJECT, 2, Fault.MISSING)


async def test_only_an_act_that_tells_it_makes_erased_content_lawful(
    session: AsyncSession, at: datetime
) -> None:
    await _three_acts(session, at)
    await service.record(
        session,
        subject=SUBJECT,
        event=chain.ERASED,
        actor_id="hoa",
        at=at,
        data={"acts": [1, 2]},
    )
    acts = await service.acts_of(session, subject=SUBJECT)
    erased = [replace(act, data=None, salt=b"") for act in acts]

    assert chain.first_break([*erased[:2], *acts[2:]]) is None
    assert chain.first_break([*erased[:3], acts[3]]) == chain.Broken(
        SUBJECT, 3, Fault.ERASED_UNTOLD
    )
    assert chain.first_break([replace(acts[0], data=None), *acts[1:]]) == chain.Broken(
        SUBJECT, 1, Fault.DATA
    )
