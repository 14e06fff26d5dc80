from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organizations.succession import Life, Link, heir

DAY = date(2025, 7, 1)
OLD, MIDDLE, NEW, OTHER = (uuid4() for _ in range(4))


def life(office_id: UUID, end: date | None = None) -> Life:
    return Life(office_id, date(2020, 1, 1), end)


def test_a_live_office_is_its_own_heir() -> None:
    found = heir(OLD, lives=[life(OLD)], links=[], day=DAY)

    assert found == OLD


def test_an_office_is_gone_on_the_first_day_it_no_longer_exists() -> None:
    links = [Link(OLD, NEW, DAY, 0)]
    lives = [life(OLD, end=DAY), life(NEW)]

    assert heir(OLD, lives=lives, links=links, day=DAY - timedelta(days=1)) == OLD
    assert heir(OLD, lives=lives, links=links, day=DAY) == NEW


def test_a_chain_is_followed_to_its_live_end() -> None:
    lives = [life(OLD, end=date(2022, 1, 1)), life(MIDDLE, end=DAY), life(NEW)]
    links = [Link(OLD, MIDDLE, date(2022, 1, 1), 0), Link(MIDDLE, NEW, DAY, 0)]

    assert heir(OLD, lives=lives, links=links, day=DAY) == NEW
    assert heir(OLD, lives=lives, links=links, day=date(2023, 1, 1)) == MIDDLE


@pytest.mark.parametrize(("first", "second"), [(NEW, OTHER), (OTHER, NEW)])
def test_of_several_heirs_the_first_named_takes_over(first: UUID, second: UUID) -> None:
    lives = [life(OLD, end=DAY), life(NEW), life(OTHER)]
    links = [Link(OLD, second, DAY, 1), Link(OLD, first, DAY, 0)]

    assert heir(OLD, lives=lives, links=links, day=DAY) == first


def test_where_the_first_heir_ends_without_one_the_next_takes_over() -> None:
    lives = [life(OLD, end=DAY), life(NEW, end=DAY), life(OTHER)]
    links = [Link(OLD, NEW, DAY, 0), Link(OLD, OTHER, DAY, 1)]

    assert heir(OLD, lives=lives, links=links, day=DAY) == OTHER


def test_nobody_inherits_from_an_office_closed_without_heir() -> None:
    assert heir(OLD, lives=[life(OLD, end=DAY)], links=[], day=DAY) is None


offices = st.lists(st.uuids(), min_size=1, max_size=6, unique=True)


@given(data=st.data(), ids=offices)
def test_an_heir_always_lives_even_where_links_run_in_a_ring(
    data: st.DataObject, ids: list[UUID]
) -> None:
    ends = st.none() | st.dates(date(2020, 1, 2), date(2026, 1, 1))
    lives = {each: life(each, end=data.draw(ends)) for each in ids}
    link = st.builds(
        Link,
        office_id=st.sampled_from(ids),
        successor_id=st.sampled_from(ids),
        since=st.dates(date(2020, 1, 1), date(2026, 1, 1)),
        rank=st.integers(0, 3),
    )
    links = data.draw(st.lists(link, max_size=12))

    found = heir(ids[0], lives=lives.values(), links=links, day=DAY)

    assert found is None or lives[found].covers(DAY)
