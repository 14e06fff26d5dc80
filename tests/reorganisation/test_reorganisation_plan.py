from pathlib import Path

import pytest
from pydantic import ValidationError

from app.organizations import reorganisation

OLD, NEW, OTHER = "000.01.20.H07", "000.02.20.H07", "000.03.20.H07"


def plan(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_plan_founds_ends_and_names_who_follows(tmp_path: Path) -> None:
    read = reorganisation.read_plan(
        plan(
            tmp_path,
            f"""
            decision: Nghị quyết mẫu
            offices:
              - {{code: {NEW}, name: UBND phường Mới, kind: commune,
                  valid_from: 2026-12-01}}
            successions:
              - {{office: {OLD}, successors: [{NEW}], roles: {{leader: null}}}}
            """,
        )
    )

    assert [office.code for office in read.offices] == [NEW]
    assert read.successions[0].roles == {"leader": None}


@pytest.mark.parametrize(
    "successions",
    [
        "[]",
        f"[{{office: {OLD}, successors: []}}]",
        f"[{{office: {OLD}, successors: [{NEW}]}}, {{office: {OLD}, successors: [{OTHER}]}}]",
        f"[{{office: {OLD}, successors: [{NEW}]}}, {{office: {NEW}, successors: [{OTHER}]}}]",
        f"[{{office: {OLD}, successors: [{NEW}], colour: red}}]",
    ],
    ids=["nothing", "no heir", "ends twice", "heir ends too", "unknown key"],
)
def test_a_plan_that_makes_no_sense_is_refused(
    tmp_path: Path, successions: str
) -> None:
    file = plan(tmp_path, f"decision: NQ\nsuccessions: {successions}\n")

    with pytest.raises(ValidationError):
        reorganisation.read_plan(file)
