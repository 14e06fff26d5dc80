import json
from pathlib import Path

from typer.testing import CliRunner

from app.cli.forms import app
from app.procedures.eforms import vocabulary
from app.wiring.settings import DEPLOYMENT

FILES = sorted((DEPLOYMENT / "forms").glob("*.json"))


def check(*files: Path) -> tuple[int, list[dict[str, object]]]:
    result = CliRunner().invoke(app, ["check", *map(str, files), "--json"])
    return result.exit_code, [json.loads(line) for line in result.output.splitlines()]


def test_every_form_of_the_deployment_is_publishable() -> None:
    code, lines = check(*FILES)

    assert code == 0
    assert len(lines) == len(FILES)
    assert all(line["publishable"] for line in lines)


def test_a_form_that_may_hide_what_it_requires_fails_with_its_story(
    tmp_path: Path,
) -> None:
    form = json.loads(FILES[0].read_text("utf-8"))
    form["properties"]["by_proxy"]["x-visible"] = {
        "answer": "proxy_close_relative",
        "equals": True,
    }
    file = tmp_path / "hiding.json"
    file.write_text(json.dumps(form), encoding="utf-8")

    code, (line,) = check(file)

    assert code == 1
    assert "required_may_be_hidden" in str(line["defects"])


def test_what_is_no_json_is_reported_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")

    code, lines = check(tmp_path / "absent.json", tmp_path / "deep.json", FILES[0])

    assert code == 1
    assert [line["publishable"] for line in lines] == [False, False, True]


def test_the_vocabulary_is_printed_as_it_is_served() -> None:
    printed = CliRunner().invoke(app, ["vocabulary"]).output

    assert json.loads(printed) == vocabulary.meta_schema()
