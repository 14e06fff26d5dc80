"""Old access acts lose what they say; every head, seal, receipt and chain still proves."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from app.audit import expiring, queries, receipts, sealing, service
from app.audit.expiring import AuditSettings, Expiry
from app.audit.models import AuditAct
from app.audit.receipts import Receipt
from app.cli import auditing
from app.core import database
from app.core.clock import FixedClock, local
from app.core.database import Sessions, transaction
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from app.core.transactions import Transactions

YEAR = timedelta(days=366)
CHAINS = ("session:1", "sign-in:203.0.113.0/24", "dossier:1")


@pytest.fixture
async def owner(server: Cluster, database_url: str) -> AsyncIterator[Sessions]:
    name = make_url(database_url).database
    assert name is not None
    engine = database.connect(server.url(name, role=cluster.OWNER))
    yield database.sessions_of(engine)
    await engine.dispose()


@pytest.fixture
async def old(sessions: Sessions, clock: FixedClock) -> datetime:
    """Two acts of each chain, sealed; a year later one more of each."""
    for age in (timedelta(), timedelta(), YEAR):
        clock.at += age
        for subject in CHAINS:
            async with transaction(sessions) as session:
                await service.record(
                    session,
                    subject=subject,
                    event="việc",
                    actor_id="hoa",
                    at=clock.at,
                    data={"nguồn": "203.0.113.0/24"},
                )
        async with transaction(sessions) as session:
            await sealing.seal(session, day=local(clock.at).date(), at=clock.at)
    return clock.at


def expiry(sessions: Sessions, clock: FixedClock) -> Expiry:
    return Expiry(Transactions(sessions, clock), 12, "operator:test")


async def speaking(sessions: Sessions) -> set[tuple[str, int]]:
    async with sessions() as session:
        rows = await session.execute(
            select(AuditAct.subject, AuditAct.number).where(AuditAct.salt != b"")
        )
        return {(row.subject, row.number) for row in rows}


async def test_what_is_old_is_silent_and_all_of_it_proves(
    owner: Sessions, sessions: Sessions, clock: FixedClock, old: datetime
) -> None:
    gone = await expiry(owner, clock).run()
    again = await expiry(owner, clock).run()

    assert (gone, again) == (4, 0)
    # The year's act and the one that tells; of a dossier everything.
    assert await speaking(sessions) == {
        *((subject, number) for subject in CHAINS[:2] for number in (3, 4)),
        *(("dossier:1", number) for number in (1, 2, 3)),
    }
    async with sessions() as session:
        assert (await auditing.in_database(session, None)).broken == []
        act = await queries.act(session, subject="session:1", number=1)
        found = await queries.seal_over(session, subject="session:1", number=1)
    assert act is not None
    assert found is not None
    inclusion = receipts.inclusion_of(act, *found)
    assert receipts.fault_of(Receipt(act, inclusion)) is None


async def test_a_run_that_died_between_two_chains_is_taken_up(
    owner: Sessions, sessions: Sessions, clock: FixedClock, old: datetime
) -> None:
    run = expiry(owner, clock)
    async with transaction(owner) as session:
        before = expiring.horizon(12, at=clock.at)
        await run._expire(session, "session:1", before, clock.at)
    async with owner() as session:
        await run._expire(session, CHAINS[1], before, clock.at)
        await session.rollback()

    async with sessions() as session:
        assert (await auditing.in_database(session, None)).broken == []
    assert await run.run() == 2


async def test_the_application_may_not_let_anything_go(
    sessions: Sessions, clock: FixedClock, old: datetime
) -> None:
    before = await speaking(sessions)

    with pytest.raises(ProgrammingError, match="permission denied"):
        await expiry(sessions, clock).run()

    assert await speaking(sessions) == before


@pytest.mark.parametrize("months", [11, 0, -12, 1201])
def test_nothing_under_twelve_months_may_be_stated(months: int) -> None:
    with pytest.raises(ValidationError):
        AuditSettings(keep_months=months)


@given(
    days=st.integers(0, 6000),
    months=st.integers(12, 120),
)
def test_the_horizon_is_whole_months_ago(days: int, months: int) -> None:
    at = datetime(2024, 1, 1, 18, tzinfo=UTC) + timedelta(days=days)

    then, now = expiring.horizon(months, at=at), local(at)

    assert (now.year - then.year) * 12 + now.month - then.month == months
    assert then.day <= now.day
    assert now - then >= timedelta(days=365 * (months // 12))
