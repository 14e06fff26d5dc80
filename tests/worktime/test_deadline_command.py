import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from app.cli import bench_worktime
from app.cli.deadline import deadline

COMMAND = typer.Typer()
COMMAND.command()(deadline)


def run(*arguments: str, lines: str | bytes = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(COMMAND, arguments, input=lines)
    return result.exit_code, result.stdout, result.stderr


def asked(*arguments: str) -> dict[str, Any]:
    status, out, _ = run(*arguments, "--json")
    answer: dict[str, Any] = json.loads(out)
    assert status == ("error" in answer)
    return answer


def batch(*lines: str) -> tuple[int, list[dict[str, Any]]]:
    status, out, _ = run("--batch", "--json", lines="\n".join(lines))
    return status, [json.loads(line) for line in out.splitlines()]


def test_the_answer_has_the_due_time_and_its_derivation() -> None:
    answer = asked("--from", "2026-12-31T09:59Z", "--hours", "9")

    assert answer["due"] == "2027-01-05T07:59:00+07:00"
    assert answer["derivation"][-1] == "Hạn: 07:59 thứ Ba 05/01/2027."
    assert answer["calendar"] == "ben-tre-2026-11"
    assert answer["parts"][-1]["kind"] == "due_at"


def test_without_json_the_derivation_is_printed_for_people() -> None:
    status, out, _ = run("--from", "2026-11-23T14:00+07:00", "--days", "1")

    assert status == 0
    assert out.splitlines()[-1] == "Hạn: 17:00 thứ Tư 25/11/2026."


def test_pauses_are_given_as_pairs() -> None:
    answer = asked(
        *("--from", "2026-11-16T09:00+07:00", "--days", "2"),
        *("--pause", "2026-11-17T10:00+07:00", "2026-11-17T11:00+07:00"),
        *("--pause", "2026-11-17T10:30+07:00", "2026-11-17T14:00+07:00"),
    )

    assert answer["due"] == "2026-11-19T09:00:00+07:00"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--from", "2026-11-16T09:00", "--days", "1"], "naive_datetime"),
        (["--from", "yesterday", "--days", "1"], "time_invalid"),
        (["--days", "1"], "time_invalid"),
        (["--from", "2026-11-16T09:00Z"], "question_invalid"),
        (["--from", "2026-11-16T09:00Z", "--days=1", "--hours=1"], "question_invalid"),
        (["--from", "2026-11-16T09:00Z", "--days=-1"], "allowance_invalid"),
        (["--from", "2026-11-16T09:00Z", "--hours=many"], "allowance_invalid"),
        (["--from", "2023-11-16T09:00Z", "--days=1"], "outside_calendar"),
        (
            ["--from", "2026-11-16T09:00Z", "--days=1", "--pause", "2026-11-16T09:00Z"],
            "time_invalid",
        ),
        (
            ["--from", "2026-11-16T09:00Z", "--days=1", "--calendar=absent.yaml"],
            "calendar_invalid",
        ),
    ],
)
def test_a_bad_question_is_answered_with_a_code_and_status_1(
    arguments: list[str], code: str
) -> None:
    answer = asked(*arguments)

    assert answer["error"]["code"] == code
    assert answer["error"]["message"]


def test_a_bad_question_without_json_speaks_on_the_error_stream() -> None:
    status, out, err = run("--from", "2026-11-16T09:00", "--days", "1")

    assert (status, out) == (1, "")
    assert "thiếu múi giờ" in err


def test_a_calendar_of_another_office_may_be_given(tmp_path: Path) -> None:
    office = tmp_path / "calendar.yaml"
    office.write_text(
        "version: v\nvalid_from: 2026-01-01\nvalid_until: 2027-01-01\n"
        "weekly_rest_basis: x\nweek: {saturday: ['07:30-11:30']}\ndays: []\n"
    )

    answer = asked(
        *("--from", "2026-11-16T09:00+07:00", "--days", "1"),
        *("--calendar", str(office)),
    )

    assert answer["due"] == "2026-11-28T11:30:00+07:00"


def test_a_batch_answers_each_line_in_its_place() -> None:
    status, answers = batch(
        '{"from": "2026-08-28T15:30+07:00", "days": 3}',
        '{"from": "2026-11-16T07:00+07:00", "hours": 4.5, "pauses": null}',
        '{"from": "2026-11-16T09:00+07:00", "days": 2, "pauses": [["2026-11-17T10:00+07:00", "2026-11-17T14:00+07:00"]]}',
    )

    assert status == 0
    assert [answer["due"] for answer in answers] == [
        "2026-09-07T17:00:00+07:00",
        "2026-11-16T11:30:00+07:00",
        "2026-11-19T09:00:00+07:00",
    ]
    assert all(set(answer) == {"due", "derivation"} for answer in answers)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("not json", "question_invalid"),
        ("[" * 100_000, "question_invalid"),
        ("[]", "question_invalid"),
        ('{"from": 5, "days": 1}', "time_invalid"),
        ('{"from": "2026-11-16T09:00Z", "days": true}', "allowance_invalid"),
        ('{"from": "2026-11-16T09:00Z", "days": 1e99999999}', "allowance_invalid"),
        ('{"from": "2026-11-16T09:00Z", "hours": NaN}', "allowance_invalid"),
        ('{"from": "2026-11-16T09:00Z", "days": 1, "pauses": 3}', "question_invalid"),
        (
            '{"from": "2026-11-16T09:00Z", "days": 1, "pauses": [["x"]]}',
            "question_invalid",
        ),
        (
            '{"from": "2026-11-16T09:00Z", "days": 1, "pauses": [["2026-11-17T09:00Z", "2026-11-17T08:00Z"]]}',
            "pause_invalid",
        ),
        ('{"from": "0001-01-01T00:00+23:00", "days": 1}', "outside_calendar"),
    ],
)
def test_a_bad_line_is_answered_in_its_place_and_the_rest_still(
    line: str, code: str
) -> None:
    good = '{"from": "2026-11-23T14:00+07:00", "days": 1}'

    status, answers = batch(good, line, good)

    assert status == 1
    assert answers[1]["error"]["code"] == code
    assert answers[0] == answers[2]
    assert answers[0]["due"] == "2026-11-25T17:00:00+07:00"


def test_the_bench_reckons_what_it_says_it_does() -> None:
    measured = bench_worktime.measure(derivations=50)

    assert measured["derivations"] == 50
    assert measured["derivations_per_second"] > 0
    assert measured["lines_per_derivation"] > 4
