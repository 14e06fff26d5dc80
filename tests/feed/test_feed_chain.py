"""A copy of the feed can be proved whole, in order and unchanged by anybody."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli import program
from app.core.canonical import JsonValue, canonical_json, sha256_hex
from app.feed import chain, files
from app.feed.chain import Broken, Link, Row

PAGE: Final = Path(__file__).parents[2] / "docs/feed.md"
SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
NAMES: Final = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)
ENTRIES: Final = st.dictionaries(
    NAMES,
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=5),
)


def _page(entries: list[Any], *, withheld: tuple[int, ...] = ()) -> dict[str, Any]:
    last, rows = chain.START, []
    for entry in entries:
        entry_digest = sha256_hex(canonical_json(entry))
        last = chain.extend(last, entry_digest)
        told: dict[str, Any] = {"entry": entry}
        if last.position in withheld:
            told = {"withheld": entry_digest}
        rows.append({"position": last.position, "digest": last.digest} | told)
    return {"entries": rows, "next": "…"}


def _rows(page: dict[str, Any]) -> list[Row]:
    return list(files.rows([json.dumps(page)]))


@given(st.lists(ENTRIES, max_size=6), st.integers(0, 6))
def test_a_whole_copy_is_proved_filtered_or_not(
    entries: list[dict[str, JsonValue]], hidden: int
) -> None:
    page = _page(entries, withheld=(hidden,))

    proved = chain.verify(_rows(page))

    assert isinstance(proved, Link)
    assert proved.position == len(entries)


@given(st.lists(ENTRIES, min_size=2, max_size=6), st.data())
def test_a_copy_with_a_row_lost_or_swapped_breaks_there(
    entries: list[dict[str, JsonValue]], data: st.DataObject
) -> None:
    rows = _rows(_page(entries))
    at = data.draw(st.integers(0, len(rows) - 2))

    lost = chain.verify(rows[:at] + rows[at + 1 :])
    swapped = chain.verify([*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]])

    assert isinstance(lost, Broken)
    assert isinstance(swapped, Broken)
    assert lost.position == swapped.position == at + 1


def test_a_changed_entry_breaks_the_chain() -> None:
    page = _page([{"n": 1}, {"n": 2}, {"n": 3}])
    page["entries"][1]["entry"]["n"] = 9

    assert chain.verify(_rows(page)) == Broken(
        2, "its digest does not follow from what came"
    )


def test_a_tail_is_proved_from_the_link_before_it() -> None:
    rows = _rows(_page([{"n": 1}, {"n": 2}, {"n": 3}]))

    proved = chain.verify(rows[1:], after=Link(1, rows[0].digest))

    assert proved == Link(3, rows[-1].digest)


def test_the_ten_lines_of_the_page_prove_a_copy(tmp_path: Path) -> None:
    """An engineer needs nothing of ours: the page's own code, run as it stands."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert code is not None
    page = _page([{"tên": "x", "b": [1, True, None], "a": 'Bến Tre " \\ \u2028'}, {}])
    broken = json.loads(json.dumps(page))
    broken["entries"][0]["entry"]["b"] = [2]
    whole_file, broken_file = tmp_path / "whole", tmp_path / "broken"
    whole_file.write_text(json.dumps(page) + "\n", "utf-8")
    broken_file.write_text(json.dumps(broken) + "\n", "utf-8")

    ends = [
        subprocess.run(  # noqa: S603  # the page's own code
            [sys.executable, "-c", code[1], str(file)], check=False, capture_output=True
        ).returncode
        for file in (whole_file, broken_file)
    ]

    assert ends == [0, 1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"entries": [], "next": "x"}', 0),
        ('{"position": 2, "digest": "x", "entry": {}}', 1),
        ("[]", 2),
        ("{}", 2),
        ("3", 2),
        ('{"entries": [3]}', 2),
        ('{"position": "1", "digest": "x", "entry": {}}', 2),
        ("[" * 100_000, 2),
        ("<html>", 2),
    ],
)
def test_the_command_tells_whole_broken_and_unreadable_apart(
    tmp_path: Path, line: str, code: int
) -> None:
    file = tmp_path / "feed.jsonl"
    file.write_text(line, "utf-8")

    ended = CliRunner().invoke(
        program.program_for("feed"), ["feed", "verify", str(file)]
    )

    assert ended.exit_code == code, ended.output
