"""The demonstration walks by itself, and outlives a worker that is killed."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from app.core.postgres import cluster
from simulators.demo import house as houses
from simulators.demo import showing, walks
from simulators.demo.house import House
from simulators.demo.people import Person
from simulators.demo.story import Story

_ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(cluster.home_for(tmp_path / "demo"), ignore_errors=True)


@dataclass(frozen=True)
class PowerCut(Story):
    """A story in which the worker dies right after some of the acts."""

    house: House
    after: tuple[str, ...]
    told: list[str] = field(default_factory=list)

    def step(self, step: dict[str, Any], official: Person, deed: str) -> None:
        super().step(step, official, deed)
        self.told.append(step["step"])
        if step["step"] in self.after:
            self.house.kill_worker()
            self.house.start_worker()


def test_a_worker_killed_twice_on_the_way_changes_nothing_of_the_end(
    data: Path,
) -> None:
    with (
        houses.opened(data / "demo", port=0) as house,
        httpx.Client(base_url=house.portal_url, timeout=30) as portal,
        httpx.Client(base_url=house.national_url, timeout=30) as national,
    ):
        # The receipt is to be printed, the result to be sealed, steps to be told.
        story = PowerCut(
            Console(quiet=True), house.portal_url, house, after=("receive", "issue")
        )

        outcome = walks.one_time_allowance(
            showing.settle(house, portal, national, story)
        )

        held = national.get(f"/inspect/dossiers/{outcome.dossier}").json()
    assert {"receive", "issue"} < set(story.told)
    assert outcome.statuses == [1, 2, 4, 9, 10]
    assert outcome.evidence is not None
    assert outcome.evidence.portal_equal
    assert len(held["steps"]) == len(story.told) + 1


def test_the_command_walks_four_dossiers_and_ends_with_its_summary(
    data: Path,
) -> None:
    done = subprocess.run(  # noqa: S603  # our own launcher
        [str(_ROOT / "motcua"), "demo", "--once", "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-4000:]
    summary = json.loads(done.stdout.splitlines()[-1])
    assert set(summary) == {"walks", "seconds"}
    by_name = {walk.pop("name"): walk for walk in summary["walks"]}
    assert list(by_name) == [
        "marital_status",
        "one_time_allowance",
        "supplemented",
        "altered_after_signing",
    ]
    for name, statuses in {
        "marital_status": [1, 2, 4, 6, 4, 9, 10],
        "one_time_allowance": [1, 2, 4, 9, 10],
        "supplemented": [1, 5, 1, 2, 4, 9, 10],
    }.items():
        walk = by_name[name]
        assert walk["statuses"] == statuses
        assert walk["indication"] == "TOTAL-PASSED"
        assert walk["portal_equal"] is True
        assert walk["result_verified"] is True
        assert walk["problem"] is None
        assert walk["due_at"] is not None
    assert by_name["altered_after_signing"] == {
        "dossier": None,
        "statuses": [],
        "due_at": None,
        "indication": "TOTAL-FAILED",
        "portal_equal": None,
        "result_verified": None,
        "problem": "signature_invalid",
    }
