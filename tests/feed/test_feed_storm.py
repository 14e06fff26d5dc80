"""Nothing lost, doubled or reordered, whatever happens; and the test can fail."""

import pytest

from app.cli.feed_storm import storm, verdict
from app.cli.feed_storm.naive import DESIGNS
from app.cli.feed_storm.plan import Event, Plan
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster

BREEZE = Plan(
    entries=480,
    writers=8,
    pollers=2,
    stalls=0.04,
    stall_seconds=0.4,
    pauses=0.3,
    undone=0.05,
    killed_every=0.1,
)


@pytest.mark.slow
async def test_ours_hold_in_a_storm_in_which_the_naive_designs_lose(
    server: Cluster, database_url: str
) -> None:
    name = database_url.rsplit("/", 1)[-1].split("?", maxsplit=1)[0]
    owner_url = server.url(name, role=cluster.OWNER)

    report = await storm.blow(database_url, owner_url, BREEZE)

    assert report.committed > 200
    assert [each.faultless for each in report.ours] == [True, True]
    assert report.chains_whole
    assert set(report.naive) == set(DESIGNS)
    assert all(each.lost > 0 for each in report.naive.values())


def test_the_verdict_sees_each_kind_of_fault() -> None:
    truth = [Event(1, 1), Event(1, 2), Event(2, 1)]
    got = [Event(1, 2), Event(1, 1), Event(1, 1), Event(3, 1)]

    found = verdict.judge(truth, got, [1, 2, 4, 5])

    assert found == verdict.Findings(lost=1, doubled=1, invented=1, reordered=1, gaps=1)


def test_the_verdict_is_content_with_the_truth() -> None:
    truth = [Event(1, 1), Event(1, 3), Event(2, 1)]

    assert verdict.judge(truth, [truth[2], *truth[:2]], [1, 2, 3]).faultless
