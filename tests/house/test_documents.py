"""The pages that describe the code say what the code says."""

from pathlib import Path
from typing import Final

import pytest

from app.dossiers import lifecycle
from app.dossiers.lifecycle import Status
from app.identity.policy import page as policy
from app.workflow.definition import OutcomeKind

ROOT: Final = Path(__file__).parents[2]


@pytest.mark.parametrize("term", [*Status, *OutcomeKind])
def test_the_glossary_names_every_status_and_outcome(term: str) -> None:
    glossary = (ROOT / "app/README.md").read_text("utf-8")

    assert f"`{term}`" in glossary


def test_the_page_of_the_lifecycle_draws_the_table_of_transitions() -> None:
    page = (ROOT / "docs/lifecycle.md").read_text("utf-8")

    _, drawn, *more = page.split("```")

    assert drawn == f"mermaid\n{lifecycle.diagram()}\n"
    assert len(more) == 1


def test_the_page_of_the_policy_is_the_table() -> None:
    kept = (ROOT / "docs/policy.md").read_text("utf-8")

    assert kept == policy.page(), "run `./motcua policy page > docs/policy.md`"
