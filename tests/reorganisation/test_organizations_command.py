"""`motcua organizations`: the administrator's path, on a database of its own."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.organizations import app

pytestmark = pytest.mark.slow
OLD, NEW, FOUNDED = "000.01.26.H07", "000.02.26.H07", "000.60.26.H07"
PLAN = f"""
decision: Nghị quyết mẫu
offices:
  - {{code: {FOUNDED}, name: Ủy ban nhân dân xã Mới, kind: commune,
      valid_from: 2020-01-01}}
successions:
  - {{office: {OLD}, successors: [{FOUNDED}]}}
  - {{office: {NEW}, successors: [{FOUNDED}]}}
"""


@pytest.fixture(autouse=True)
def _over_sample_data(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE__URL", seeded_url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def close(*more: str) -> Result:
    return run("close", OLD, "--successor", NEW, "--decision", "NQ mẫu", *more)


def test_a_dry_run_says_that_all_is_well_and_changes_nothing() -> None:
    rehearsed = close("--dry-run")
    done = close()

    assert rehearsed.exit_code == done.exit_code == 0
    assert "đều có người xử lý" in rehearsed.output
    assert "Đã chuyển 0 hồ sơ" in done.output


def test_an_office_is_closed_once() -> None:
    close()

    again = close()

    assert again.exit_code == 1
    assert "đã chấm dứt hoạt động" in again.output


def test_a_decisions_file_merges_offices(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")

    assert run("merge", str(plan)).exit_code == 0
    assert close().exit_code == 1


def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("decision: NQ\nsuccessions: []\n", encoding="utf-8")

    assert run("merge", str(plan)).exit_code == 1


def test_the_last_leader_leaves_only_by_force_and_with_a_reason() -> None:
    ending = ("end-post", "batri-chutich", OLD, "leader", "--decision", "QĐ 1")

    reported = run(*ending, "--dry-run")
    refused = run(*ending)
    forced = run(*ending, "--force", "Chờ bổ nhiệm")

    assert [reported.exit_code, refused.exit_code, forced.exit_code] == [1, 1, 0]
    assert OLD in reported.output
    assert "--force" in refused.output


def test_a_function_that_processes_need_is_not_taken_away() -> None:
    labour = "000.00.11.H07"

    refused = run("functions", labour, "sport", "--decision", "QĐ 2")

    assert refused.exit_code == 1
    assert "qt-1.001806" in refused.output
