from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.errors import ProblemError
from app.core.pages import BadCursor
from app.organizations import errors, queries, service
from app.organizations.models import Kind, Office
from app.organizations.seed import OfficeRow

pytestmark = pytest.mark.usefixtures("ben_tre")
BA_TRI, AN_HOI, PHU_KHUONG = "29110", "28777", "28756"
ACTOR = "person:admin"


async def commune(session: AsyncSession, area_code: str, at: datetime) -> Office:
    office = await queries.competent_commune(session, area_code=area_code, at=at)
    assert office is not None
    return office


async def close(
    session: AsyncSession, office: Office, successors: Sequence[UUID], at: datetime
) -> Office:
    return await service.close_office(
        session,
        office_id=office.id,
        successors=successors,
        at=at,
        basis="Nghị quyết 1687/NQ-UBTVQH15",
        actor_id=ACTOR,
    )


async def test_loading_the_same_offices_again_changes_nothing(
    session: AsyncSession, rows: Sequence[OfficeRow], at: datetime
) -> None:
    again = await service.load_offices(session, rows=rows, at=at)

    assert again == service.Loaded(inserted=(), unchanged=177, differing=())


async def test_an_office_stated_otherwise_is_told_and_kept(
    session: AsyncSession, rows: Sequence[OfficeRow], at: datetime
) -> None:
    renamed = [rows[0].model_copy(update={"name": "Tên khác"}), *rows[1:]]

    again = await service.load_offices(session, rows=renamed, at=at)

    assert [(each.code, each.field) for each in again.differing] == [
        ("000.00.00.H07", "name")
    ]
    kept = await queries.by_code(session, code="000.00.00.H07")
    assert kept is not None
    assert kept.name == "Ủy ban nhân dân tỉnh Bến Tre"


async def test_an_unknown_parent_is_refused_by_its_place(
    session: AsyncSession, rows: Sequence[OfficeRow], at: datetime
) -> None:
    orphan = rows[-1].model_copy(
        update={"code": "000.99.99.H07", "parent": "000.00.99.H07"}
    )

    with pytest.raises(errors.OfficeRowsUnusable) as refused:
        await service.load_offices(session, rows=[orphan], at=at)

    assert [each.path for each in refused.value.errors] == ["/0/parent"]


async def test_an_area_is_served_by_its_commune(
    session: AsyncSession, at: datetime
) -> None:
    office = await commune(session, BA_TRI, at)

    assert office.name == "Ủy ban nhân dân thị trấn Ba Tri"
    assert await queries.competent_commune(session, area_code="00001", at=at) is None


async def test_a_function_leads_to_its_department(
    session: AsyncSession, at: datetime
) -> None:
    found = await queries.by_function(session, function="agriculture", at=at)

    assert [office.code for office in found] == ["000.00.06.H07"]
    assert await queries.by_function(session, function="fortune_telling", at=at) == []


async def test_a_closed_commune_hands_its_area_to_its_heir(
    session: AsyncSession, at: datetime
) -> None:
    old, heir = await commune(session, AN_HOI, at), await commune(session, BA_TRI, at)

    await close(session, old, [heir.id], at)

    assert (await commune(session, AN_HOI, at)).id == heir.id
    assert (await commune(session, AN_HOI, at - timedelta(days=1))).id == old.id
    live = await queries.live_offices(session, at=at, kind=Kind.COMMUNE)
    assert len(live) == 156


async def test_two_mergers_in_a_row_lead_to_the_last_office(
    session: AsyncSession, at: datetime
) -> None:
    first, second, last = [
        await commune(session, area, at) for area in (AN_HOI, BA_TRI, PHU_KHUONG)
    ]
    later = at + timedelta(days=30)

    await close(session, first, [second.id], at)
    await close(session, second, [last.id], later)

    found = await queries.successor_of(session, office=first, at=later)
    assert found is not None
    assert found.id == last.id


async def test_closing_is_written_into_the_chain_of_acts(
    session: AsyncSession, at: datetime
) -> None:
    old, heir = await commune(session, AN_HOI, at), await commune(session, BA_TRI, at)

    await close(session, old, [heir.id], at)

    acts = await audit.acts_of(session, subject=f"office:{old.code}")
    assert [(act.event, act.actor_id) for act in acts] == [("office.closed", ACTOR)]


async def test_an_office_closes_once(session: AsyncSession, at: datetime) -> None:
    old, heir = await commune(session, AN_HOI, at), await commune(session, BA_TRI, at)
    await close(session, old, [heir.id], at)

    with pytest.raises(errors.OfficeAlreadyClosed):
        await close(session, old, [heir.id], at)


@pytest.mark.parametrize("chosen", ["none", "itself", "twice", "closed"])
async def test_work_passes_only_to_live_offices_each_named_once(
    session: AsyncSession, at: datetime, chosen: str
) -> None:
    old, heir, gone = [
        await commune(session, area, at) for area in (AN_HOI, BA_TRI, PHU_KHUONG)
    ]
    await close(session, gone, [heir.id], at)
    successors = {
        "none": [],
        "itself": [old.id],
        "twice": [heir.id, heir.id],
        "closed": [gone.id],
    }[chosen]

    with pytest.raises(ProblemError) as refused:
        await close(session, old, successors, at)

    assert refused.value.code == "successors_unusable"


async def test_pages_together_hold_every_office_once(
    session: AsyncSession, at: datetime
) -> None:
    seen, cursor = [], None
    while True:
        page = await queries.office_page(session, at=at, size=50, cursor=cursor)
        seen += [office.code for office in page.rows]
        if page.next is None:
            break
        cursor = page.next

    everything = await queries.live_offices(session, at=at)
    assert seen == [office.code for office in everything]


async def test_a_forged_cursor_is_refused(session: AsyncSession, at: datetime) -> None:
    with pytest.raises(BadCursor):
        await queries.office_page(session, at=at, size=50, cursor="%%%")
