"""`motcua calendar`: a refusal has a code, and stores nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.calendars import app
from app.wiring.settings import DEPLOYMENT

_WEEK = "week: {monday: ['07:00-12:00', '11:00-17:00']}\n"
_REST = """
valid_from: 2026-01-01
valid_until: 2027-01-01
version: x
weekly_rest_basis: y
days: []
"""


@pytest.fixture
def own_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE__URL", database_url)


@pytest.mark.usefixtures("own_database")
def test_a_calendar_is_taken_in_once() -> None:
    file = str(DEPLOYMENT / "calendar.yaml")

    first = CliRunner().invoke(app, ["import", file, "--decision", "QĐ 01"])
    again = CliRunner().invoke(app, ["import", file, "--decision", "QĐ 01"])

    assert first.output == "Đã ghi lịch office@1.\n"
    assert again.output == "Không có gì mới, đang dùng lịch office@1.\n"


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_WEEK + _REST, "shifts_invalid"),
        ("- not\n- a mapping\n", "calendar_invalid"),
        ("week: [", "calendar_invalid"),
        ("{}", "calendar_invalid"),
    ],
)
def test_an_unusable_file_is_refused_with_a_code(
    tmp_path: Path, text: str, code: str
) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(text, "utf-8")

    refused = CliRunner().invoke(app, ["import", str(file), "--decision", "QĐ 01"])

    assert refused.exit_code == 1
    assert refused.output.startswith(f"{code}: ")


@pytest.mark.usefixtures("own_database")
def test_what_was_never_taken_in_cannot_be_corrected(tmp_path: Path) -> None:
    file = tmp_path / "days.yaml"
    file.write_text("days: []", "utf-8")

    refused = CliRunner().invoke(app, ["correct", str(file), "--decision", "QĐ 02"])

    assert refused.exit_code == 1
    assert refused.output.startswith("calendar_missing: ")
