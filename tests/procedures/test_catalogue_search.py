"""Pages and counts of Bến Tre's own small catalogue."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pages import BadCursor
from app.procedures.definition import AgencyLevel, Subject
from app.procedures.search import catalogue, life_events
from app.procedures.search.catalogue import Wanted
from app.procedures.seed import Seed

pytestmark = pytest.mark.usefixtures("loaded")


async def found(session: AsyncSession, at: datetime, wanted: Wanted) -> list[str]:
    page = await catalogue.page(session, wanted, at=at, size=100)
    return [version.procedure_code for version in page.rows]


async def test_the_best_answer_comes_first(session: AsyncSession, at: datetime) -> None:
    assert (await found(session, at, Wanted("sinh khai")))[0] == "1.001193"
    assert (await found(session, at, Wanted("khai SINH dang ky")))[0] == "1.001193"


@pytest.mark.parametrize("text", ["100%", "%", "' | (", "xyzzy", "\x00"])
async def test_what_no_procedure_says_finds_none(
    session: AsyncSession, at: datetime, text: str
) -> None:
    assert await found(session, at, Wanted(text)) == []


@pytest.mark.parametrize("text", ["", "giay"])
async def test_pages_together_hold_every_answer_once(
    session: AsyncSession, seed: Seed, at: datetime, text: str
) -> None:
    whole = await found(session, at, Wanted(text))
    seen: list[str] = []
    cursor = None
    while True:
        page = await catalogue.page(session, Wanted(text), at=at, size=2, cursor=cursor)
        seen += [version.procedure_code for version in page.rows]
        if page.next is None:
            break
        cursor = page.next

    assert seen == whole
    assert len(set(seen)) == len(seen) > 2


async def test_without_a_text_the_list_goes_by_code(
    session: AsyncSession, seed: Seed, at: datetime
) -> None:
    codes = sorted(each.definition.code for each in seed.procedures)

    assert await found(session, at, Wanted()) == codes


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Wanted(field="G10-NN14"), ["1.003650"]),
        (Wanted(field="thuy san"), ["1.003650"]),
        (Wanted(agency="quan ly thuy san"), ["1.003650"]),
        (Wanted(level=AgencyLevel.MINISTRY), []),
        (Wanted("ket hon", subject=Subject.CITIZEN), ["1.000894"]),
    ],
)
async def test_every_wish_narrows_the_list(
    session: AsyncSession, at: datetime, wanted: Wanted, codes: list[str]
) -> None:
    assert await found(session, at, wanted) == codes


async def test_a_life_event_gathers_procedures_of_many_fields(
    session: AsyncSession, at: datetime
) -> None:
    death = life_events.named("nguoi-than-qua-doi")

    codes = await found(session, at, Wanted(life_event=death))

    assert codes == ["1.000656", "1.013831"]


@pytest.mark.parametrize("text", ["", "giay"])
async def test_every_count_is_what_the_wish_would_leave(
    session: AsyncSession, at: datetime, text: str
) -> None:
    facets = await catalogue.facets(session, Wanted(text), at=at)

    assert facets.total == len(await found(session, at, Wanted(text)))
    for field, count in facets.fields.items():
        assert len(await found(session, at, Wanted(text, field=field))) == count
    for level, count in facets.levels.items():
        wanted = Wanted(text, level=AgencyLevel(level))
        assert len(await found(session, at, wanted)) == count
    for event, count in facets.life_events.items():
        wanted = Wanted(text, life_event=life_events.named(event))
        assert len(await found(session, at, wanted)) == count


@pytest.mark.parametrize("cursor", ["x", "WyJOYU4iLCAiMSJd", "WyJhIiwgIjEiXQ"])
async def test_a_forged_cursor_is_refused(
    session: AsyncSession, at: datetime, cursor: str
) -> None:
    with pytest.raises(BadCursor):
        await catalogue.page(session, Wanted("giay"), at=at, size=2, cursor=cursor)


def test_life_events_are_named_once_and_hold_something() -> None:
    events = life_events.read()

    assert len({event.code for event in events}) == len(events) >= 12
    assert all(event.procedures or event.fields for event in events)
    assert {event.audience for event in events} == {"citizen", "business"}
