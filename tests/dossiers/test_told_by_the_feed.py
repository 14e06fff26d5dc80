"""The feed hears of dossiers older than itself once, and forgets what it should."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from app.audit import service as audit
from app.core.database import transaction
from app.core.errors import Invalid
from app.core.transactions import Transactions
from app.dossiers import feeding
from app.dossiers.errors import DossierNotFound
from app.feed import queries
from app.feed.lookout import Lookout
from app.feed.models import PendingEntry
from app.feed.service import Kind
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town


@pytest.fixture
async def forgotten(town: Town) -> Json:
    """A dossier of which the feed was never told."""
    dossier = await walks.submitted(town, walks.MARITAL)
    async with transaction(town.sessions) as session:
        await session.execute(
            delete(PendingEntry).where(PendingEntry.subject == subject(dossier))
        )
    return dossier


def subject(dossier: Json) -> str:
    return f"dossier:{dossier['code']}"


async def said(town: Town, dossier: Json) -> list[PendingEntry]:
    async with town.sessions() as session:
        found = await session.scalars(
            select(PendingEntry)
            .where(PendingEntry.subject == subject(dossier))
            .order_by(PendingEntry.ticket)
        )
        return list(found)


async def backfill(town: Town, dossier: Json) -> bool:
    async with transaction(town.sessions) as session:
        return await feeding.backfill(session, UUID(dossier["id"]))


async def untold(town: Town) -> list[UUID]:
    async with town.sessions() as session:
        return await feeding.untold(session, after=None, most=500)


async def retract(town: Town, code: str, at: datetime, reason: str = "Thử") -> None:
    async with transaction(town.sessions) as session:
        await feeding.retract(
            session, code=code, reason=reason, actor_id="operator:thử", at=at
        )


async def test_an_older_dossier_is_told_as_it_stands_and_once(
    town: Town, forgotten: Json
) -> None:
    before = await untold(town)

    first = await backfill(town, forgotten)
    again = await backfill(town, forgotten)

    (entry,) = await said(town, forgotten)
    assert UUID(forgotten["id"]) in before
    assert UUID(forgotten["id"]) not in await untold(town)
    assert (first, again) == (True, False)
    assert entry.kind == Kind.CHANGED
    assert '"status":"submitted"' in entry.content
    assert (entry.procedure_code, entry.office_code) == ("1.004873", walks.BA_TRI)


async def test_what_has_its_position_is_not_told_again(
    town: Town, forgotten: Json
) -> None:
    await backfill(town, forgotten)
    await Lookout(Transactions(town.sessions, town.clock)).bring_up()

    assert not await backfill(town, forgotten)
    assert UUID(forgotten["id"]) not in await untold(town)


async def test_a_mistaken_dossier_is_withdrawn_by_an_entry_and_an_act(
    town: Town, at: datetime
) -> None:
    dossier = await walks.submitted(town, walks.MARITAL)

    await retract(town, dossier["code"], at, "Nộp nhầm người")

    entry = (await said(town, dossier))[-1]
    async with town.sessions() as session:
        acts = await audit.acts_of(session, subject=f"dossier:{dossier['id']}")
        assert await queries.last_kind(session, subject(dossier)) is Kind.DELETED
    assert entry.kind == Kind.DELETED
    assert "Nộp nhầm người" in entry.content
    assert acts[-1].event == "dossier.retracted_from_feed"
    with pytest.raises(feeding.NotInTheFeed):
        await retract(town, dossier["code"], at)


async def test_a_dossier_that_changes_after_its_retraction_is_told_again(
    town: Town, at: datetime
) -> None:
    dossier = await walks.submitted(town, walks.MARITAL)
    await retract(town, dossier["code"], at)

    await walks.take(town, dossier, "accept")

    kinds = [each.kind for each in await said(town, dossier)]
    assert kinds == [Kind.CHANGED, Kind.DELETED, Kind.CHANGED]


async def test_what_is_not_there_or_has_no_reason_is_refused(
    town: Town, at: datetime, forgotten: Json
) -> None:
    with pytest.raises(DossierNotFound):
        await retract(town, "000.00.00.H07-000000-0000", at)
    with pytest.raises(feeding.NotInTheFeed):
        await retract(town, forgotten["code"], at)
    with pytest.raises(Invalid):
        await retract(town, forgotten["code"], at, reason=" ")
