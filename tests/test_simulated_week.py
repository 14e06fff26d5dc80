"""A week of traffic, absences and a reorganisation: nothing in nobody's hands."""

from collections.abc import AsyncIterator

import pytest

from app.core.postgres.cluster import Cluster
from simulators.traffic import ground
from simulators.traffic.driver import START
from simulators.week import week
from simulators.week.week import Lived

pytestmark = pytest.mark.slow
DOSSIERS = 25


@pytest.fixture(scope="module")
async def lived(server: Cluster) -> AsyncIterator[Lived]:
    server.create_database("simulated_week", template="template_motcua")
    url = server.url("simulated_week")
    async with ground.opened(url, at=START, writers=2) as prepared:
        yield await week.live_through(prepared, dossiers=DOSSIERS, seed=5, writers=2)


def test_no_open_dossier_was_ever_without_office_role_or_clock(lived: Lived) -> None:
    assert lived.week.violations == []


def test_the_week_was_looked_at_every_quarter_of_an_hour_of_work(
    lived: Lived,
) -> None:
    assert lived.week.checks > 5 * 8


def test_dossiers_lived_and_ended_in_many_ways(lived: Lived) -> None:
    assert sum(lived.statuses.values()) == DOSSIERS
    assert lived.acts > DOSSIERS * 4
    assert {"10", "4"} <= set(lived.statuses)


def test_people_were_away_and_offices_ended_meanwhile(lived: Lived) -> None:
    assert lived.week.absences > 20
    assert len(lived.week.closed) == 9
    assert lived.week.relocated is not None
    assert lived.week.relocated.moved > 0
    assert lived.week.relocated.stuck == ()
    assert lived.left_behind == 0
