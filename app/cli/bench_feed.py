"""The feed in a storm, and its lag in calm weather (`app/cli/feed_storm`)."""

import asyncio
from typing import Any, Final

from app.cli.feed_storm import storm
from app.cli.feed_storm.plan import Plan
from app.cli.feed_storm.storm import Report
from app.core.postgres import cluster
from app.wiring import migrating

# A twentieth is undone or struck down: twenty thousand are committed.
_STORM: Final = Plan(entries=21_600)
# Some forty transactions a second: a province's busiest hour, several times over.
_CALM: Final = Plan(
    entries=600,
    largest=1,
    stalls=0,
    pauses=0,
    undone=0,
    killed_every=None,
    calm_seconds=0.8,
)


def measure(*, weather: Plan = _STORM, calm: Plan = _CALM) -> dict[str, Any]:
    """Return what each reader lost, doubled or reordered, and the lag."""
    stormy, quiet = _blow(weather), _blow(calm)
    found = stormy.plain()
    return {
        "entries": stormy.committed,
        "holds": stormy.holds,
        "chains_whole": stormy.chains_whole,
        "ours": found["ours"],
        "naive": found["naive"],
        "lag_ms_in_the_storm": stormy.lag_ms,
        "lag_ms_in_calm": quiet.lag_ms,
    }


def _blow(weather: Plan) -> Report:
    with cluster.throwaway() as server:
        server.create_database("storm")
        owner_url = server.url("storm", role=cluster.OWNER)
        url = server.url("storm")
        migrating.upgrade(owner_url=owner_url, application_url=url)
        return asyncio.run(storm.blow(url, owner_url, weather))
