import json
from pathlib import Path

from typer.testing import CliRunner

from app.cli.process import app
from tests.workflow import published

COMMUNE = published.FOLDER / "1.004873.yaml"


def check(*files: Path) -> tuple[int, list[dict[str, object]]]:
    result = CliRunner().invoke(app, ["check", *map(str, files), "--json"])
    return result.exit_code, [json.loads(line) for line in result.output.splitlines()]


def written(folder: Path, old: str, new: str) -> Path:
    text = COMMUNE.read_text(encoding="utf-8")
    assert old in text
    file = folder / "changed.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def test_every_published_definition_is_verified() -> None:
    code, lines = check(*published.FILES)

    assert code == 0
    assert [line["file"] for line in lines] == [str(file) for file in published.FILES]
    assert all(line["verified"] for line in lines)


def test_a_warning_does_not_fail() -> None:
    code, (line,) = check(published.FOLDER / "2.001661.yaml")

    assert code == 0
    assert line["verified"] is True
    assert [defect["severity"] for defect in line["defects"]] == ["warning"]  # type: ignore[attr-defined] # a list by the contract


def test_a_defect_fails_with_its_code_path_and_story(tmp_path: Path) -> None:
    code, (line,) = check(written(tmp_path, "decision_made, result_signed", ""))

    assert code == 1
    assert line["verified"] is False
    defect = {each["code"]: each for each in line["defects"]}["issue_without_signature"]  # type: ignore[attr-defined] # a list by the contract
    assert defect["severity"] == "error"
    assert defect["path"][-1] == "issue"
    assert "Tiếp nhận" in defect["story"]


def test_an_unreadable_definition_is_reported_beside_the_others(tmp_path: Path) -> None:
    unknown = written(tmp_path, "role: leader", "role: chairman")

    code, lines = check(unknown, tmp_path / "absent.yaml", COMMUNE)

    assert code == 1
    assert [line["verified"] for line in lines] == [False, False, True]
    codes = [defect["code"] for line in lines for defect in line["defects"]]  # type: ignore[attr-defined] # a list by the contract
    assert codes == ["unknown_value", "file_unreadable"]


def test_people_read_the_verdict_in_words(tmp_path: Path) -> None:
    broken = written(tmp_path, "days: 1.5", "days: 2")

    result = CliRunner().invoke(app, ["check", str(broken)])

    assert result.exit_code == 1
    assert "KHÔNG ĐẠT" in result.output
    assert "quy trình tự làm trễ hạn" in result.output


def test_the_schema_is_printed_as_json() -> None:
    result = CliRunner().invoke(app, ["schema"])

    assert result.exit_code == 0
    assert json.loads(result.output)["$schema"].endswith("2020-12/schema")
