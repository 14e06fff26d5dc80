"""Only the edge ends a transaction; what is below works in its caller's."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

COMMITTER: Final = "app/core/database.py"
# Measures the bare database beside the house, on connections of its own.
BARE_DATABASE: Final = "app/cli/bench_submissions.py"
EDGES: Final = (
    "app/core/http/session.py",
    "app/core/http/batches.py",
    "app/core/transactions.py",
    "app/wiring/work/",
    "app/cli/",
    "app/outbox/relay.py",
    "app/dossiers/jobs.py",
    "app/dossiers/drafting/sweeping.py",
    "app/dossiers/asking_providers.py",
    "app/dossiers/archiving.py",
    "app/dossiers/registers/job.py",
    # What the worker and the command line do dossier by dossier.
    "app/dossiers/migrations.py",
    "app/dossiers/relocating.py",
    "app/dossiers/rescanning.py",
    "app/dossiers/upkeep.py",
    "app/dossiers/watching.py",
    "app/uploads/sweeping.py",
    "app/integrations/",
)
MODULES: Final = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
    for path in sorted((ROOT / "app").rglob("*.py"))
}


def test_nothing_but_the_transaction_commits() -> None:
    committing = {
        path for path, tree in MODULES.items() if any(_uses(tree, "commit"))
    } - {BARE_DATABASE}

    assert committing == {COMMITTER}


def test_only_the_edge_opens_a_transaction() -> None:
    opening = {
        path for path, tree in MODULES.items() if any(_uses(tree, "transaction"))
    }

    assert {path for path in opening if not path.startswith(EDGES)} == {COMMITTER}
    assert "app/core/http/session.py" in opening


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("await session.commit()", "commit"),
        ("keep = session.commit", "commit"),
        ("async with transaction(sessions) as s: ...", "transaction"),
        ("async with database.transaction(sessions) as s: ...", "transaction"),
    ],
)
def test_a_planted_violation_is_seen(planted: str, name: str) -> None:
    tree = ast.parse(f"async def act():\n    {planted}")

    assert any(_uses(tree, name))


def _uses(tree: ast.AST, name: str) -> Iterator[bool]:
    """Tell, for each node, whether it names or defines `name`."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=found) | ast.Name(id=found):
                yield found == name
            case ast.AsyncFunctionDef(name=found):
                yield found == name
            case _:
                yield False
