"""docs/security.md names what is there, and leaves no requirement out."""

import re
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs/security.md").read_text("utf-8")
REQUIREMENTS: Final = (ROOT / "tests/house/asvs_5_0_0_levels_1_2.txt").read_text()
_CODE: Final = re.compile(r"`([^`\s]+)`")
_TEST: Final = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)
_ROW: Final = re.compile(
    r"^\| (V[\d.]+) \| [^|]+ \| (met|partly|not|n/a)\b[^|]* \| ([^|]*)\| ([^|]*)\|$",
    re.MULTILINE,
)
_STATES: Final = re.compile(r": (\d+) met, (\d+) partly, (\d+) not, (\d+) not applic")


def _named() -> set[str]:
    return set(_CODE.findall(PAGE))


def _paths() -> set[str]:
    """Return what looks like a place of ours; settings, roles and words do not."""
    looks = re.compile(r"[\w./-]*(?:/[\w.-]+|\.(?:py|md|yml|txt|lock))")
    return {
        each for each in _named() if looks.fullmatch(each) and not each.startswith("/")
    }


def test_every_place_it_names_is_there() -> None:
    absent = {
        each
        for each in _paths()
        if not (ROOT / each).exists() and not (ROOT / "app" / each).exists()
    }

    assert len(_paths()) > 50
    assert absent == set()


def test_every_test_it_names_is_there() -> None:
    named = {each for each in _named() if "::" in each}
    there = {
        f"{path.name}::{name}"
        for path in ROOT.glob("tests/**/test_*.py")
        for name in _TEST.findall(path.read_text("utf-8"))
    }

    assert len(named) > 50
    assert named - there == set()


def test_every_requirement_of_levels_1_and_2_has_one_row() -> None:
    rows = [identifier for identifier, *_ in _ROW.findall(PAGE)]

    assert len(rows) == 253
    assert sorted(rows) == sorted(REQUIREMENTS.split())


def test_what_is_said_to_be_met_says_where_and_by_which_test_or_none() -> None:
    silent = [
        identifier
        for identifier, state, where, test in _ROW.findall(PAGE)
        if state != "n/a" and not (where.strip() and test.strip())
    ]

    assert silent == []


def test_the_count_above_the_table_is_the_tables() -> None:
    counted = Counter(state for _, state, *_ in _ROW.findall(PAGE))

    stated = _STATES.search(PAGE)

    assert stated is not None
    found = [str(counted[each]) for each in ("met", "partly", "not", "n/a")]
    assert list(stated.groups()) == found
