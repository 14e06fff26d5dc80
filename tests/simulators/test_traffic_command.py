"""`motcua traffic`: the same seed, the same lives, however many writers."""

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.dossiers.lifecycle import NATIONAL_CODE, RULES, Status

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NEXT = {
    (NATIONAL_CODE[source], NATIONAL_CODE[rule.to])
    for (source, _), rule in RULES.items()
    if source is not Status.DRAFT
}


def traffic(*, writers: int) -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [
            *(sys.executable, "-m", "app.cli", "traffic", "--json"),
            *("--dossiers", "6", "--writers", str(writers), "--seed", "11"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return traffic(writers=1)


def test_every_dossier_is_one_line_with_the_promised_keys(
    lines: list[dict[str, Any]],
) -> None:
    assert len({each["code"] for each in lines}) == 6
    for each in lines:
        assert set(each) == {"code", "statuses", "steps", "due_at"}
        assert re.fullmatch(r"000\.\d\d\.\d\d\.H07-26\d{4}-\d{4,}", each["code"])


def test_every_life_is_legal_from_filing_to_its_end(
    lines: list[dict[str, Any]],
) -> None:
    ends = {NATIONAL_CODE[each] for each in Status if each in _ends()}
    for each in lines:
        statuses = each["statuses"]
        assert statuses[0] == 1
        assert statuses[-1] in ends
        assert set(pairwise(statuses)) <= NEXT
        assert each["steps"] >= len(statuses)


def test_writers_do_not_change_what_happens(lines: list[dict[str, Any]]) -> None:
    together = traffic(writers=4)

    assert [_lived(each) for each in together] == [_lived(each) for each in lines]


def _ends() -> set[Status]:
    return {Status.DECLINED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED}


def _lived(line: dict[str, Any]) -> tuple[list[int], int, str | None]:
    return line["statuses"], line["steps"], line["due_at"]
