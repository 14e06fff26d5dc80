"""`motcua process publish`: a file is proved against the live offices first."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.process import app
from app.wiring.settings import DEPLOYMENT

pytestmark = pytest.mark.slow
STATED = (DEPLOYMENT / "processes" / "1.004873.yaml").read_text("utf-8")


@pytest.fixture(autouse=True)
def _over_sample_data(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE__URL", seeded_url)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "process.yaml"


def publish(file: Path, text: str) -> Result:
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["publish", str(file)])


def test_a_changed_definition_becomes_the_next_version(file: Path) -> None:
    same = publish(file, STATED)
    changed = publish(file, STATED.replace("name: Cấp", "name: Việc cấp"))

    assert (same.exit_code, changed.exit_code) == (0, 0)
    assert "phiên bản 1." in same.output
    assert "phiên bản 2." in changed.output


def test_a_step_in_an_office_that_is_not_there_is_told(file: Path) -> None:
    refused = publish(
        file,
        STATED.replace("office: competent_commune", "office: {department: none}", 1),
    )

    assert refused.exit_code == 1
    assert "no_office" in refused.output


def test_what_cannot_be_read_is_told(file: Path) -> None:
    refused = publish(file, STATED + "\ncolour: red\n")

    assert refused.exit_code == 1
    assert "unknown_key" in refused.output
