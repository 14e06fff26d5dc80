"""`motcua deadline`: when a file is due, and why then."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

import typer
import yaml

from app.worktime import allowance as allowances
from app.worktime import calendar_data, deadlines, derivation
from app.worktime.allowance import Allowance
from app.worktime.calendar import WorkingCalendar, vietnam_time
from app.worktime.clock import Reckoning
from app.worktime.deadlines import Pause
from app.worktime.errors import InvalidAllowance, InvalidCalendar, WorktimeError

CALENDAR: Final = Path(__file__).parents[2] / "deploy/ben_tre/calendar.yaml"
_JSON: Final = json.JSONEncoder(ensure_ascii=False)


class InvalidQuestion(WorktimeError):
    code: ClassVar[str] = "question_invalid"


class InvalidTime(WorktimeError):
    code: ClassVar[str] = "time_invalid"


def deadline(  # noqa: PLR0913, PLR0917 - one parameter for each option
    start: Annotated[
        str | None, typer.Option("--from", help="Time of receipt, with its offset.")
    ] = None,
    days: Annotated[str | None, typer.Option(help="Working days.")] = None,
    hours: Annotated[str | None, typer.Option(help="Working hours.")] = None,
    pause: Annotated[
        list[str] | None,
        typer.Option(metavar="A B", help="A pause from A to B; may be repeated."),
    ] = None,
    # Typer has no repeatable option of two values: the end of each pause is read
    # as the argument that stands after its beginning.
    pause_ends: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help="Answer JSON lines of standard input.")
    ] = False,
    calendar: Annotated[Path, typer.Option(help="Working calendar.")] = CALENDAR,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Reckon a due time in legal working time, with its derivation."""
    pauses = list(zip_longest(pause or (), pause_ends or ()))
    question = {"from": start, "days": days, "hours": hours, "pauses": pauses}
    try:
        working = read_calendar(calendar)
        if batch:
            raise typer.Exit(answer_all(sys.stdin.buffer, working))
        reckoning = reckon(question, working)
    except WorktimeError as error:
        _tell(error, as_json=as_json)
        raise typer.Exit(1) from error
    if as_json:
        parts = derivation.facts(reckoning.derivation)
        _print_json(answer(reckoning) | {"calendar": working.version, "parts": parts})
    else:
        print("\n".join(derivation.lines(reckoning.derivation)))


def read_calendar(path: Path) -> WorkingCalendar:
    """Read the working calendar kept in a YAML file."""
    try:
        plain = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as unreadable:
        raise InvalidCalendar(f"Không đọc được lịch làm việc {path}.") from unreadable
    return calendar_data.from_mapping(plain)


def answer_all(lines: Iterable[bytes], calendar: WorkingCalendar) -> int:
    """Answer each question line with one line; return 1 when any was refused."""
    status = 0
    for line in filter(bytes.strip, lines):
        try:
            _print_json(answer(reckon(_question(line), calendar)))
        except WorktimeError as error:
            _tell(error, as_json=True)
            status = 1
    return status


def reckon(question: dict[str, Any], calendar: WorkingCalendar) -> Reckoning:
    """Reckon what a question in the shape of the batch lines asks."""
    pauses = question.get("pauses") or []
    if not isinstance(pauses, list):
        raise InvalidQuestion("`pauses` phải là danh sách các cặp thời điểm.")
    return deadlines.reckon(
        start=_instant(question.get("from")),
        allowance=_allowance(question.get("days"), question.get("hours")),
        calendar=calendar,
        pauses=[_pause(pair) for pair in pauses],
    )


def answer(reckoning: Reckoning) -> dict[str, object]:
    """Return the due time and its derivation in words."""
    due_at = reckoning.due_at
    return {
        "due": due_at and due_at.isoformat(),
        "derivation": derivation.lines(reckoning.derivation),
    }


def _question(line: bytes) -> dict[str, Any]:
    try:
        question = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as malformed:
        raise InvalidQuestion("Dòng không phải JSON.") from malformed
    if not isinstance(question, dict):
        raise InvalidQuestion("Mỗi dòng phải là một đối tượng JSON.")
    return question


def _instant(text: object) -> datetime:
    if not isinstance(text, str):
        raise InvalidTime("Thiếu thời điểm, viết theo RFC 3339.")
    try:
        at = datetime.fromisoformat(text)
    except ValueError as malformed:
        raise InvalidTime(f"Thời điểm {text!r} không đúng RFC 3339.") from malformed
    return vietnam_time(at)


def _allowance(days: object, hours: object) -> Allowance:
    if (days is None) == (hours is None):
        raise InvalidQuestion("Cần một trong hai: `days` hoặc `hours`.")
    if days is not None:
        return allowances.from_row(unit="days", amount=_number(days))
    return allowances.from_row(unit="hours", amount=_number(hours))


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise InvalidAllowance("Thời hạn phải là một số.")
    try:
        return Decimal(value)
    except InvalidOperation as malformed:
        raise InvalidAllowance("Thời hạn phải là một số.") from malformed


def _pause(pair: object) -> Pause:
    match pair:
        case [begin, end]:
            return Pause(_instant(begin), _instant(end))
        case _:
            raise InvalidQuestion("Mỗi lần tạm dừng phải có đủ hai thời điểm.")


def _tell(error: WorktimeError, *, as_json: bool) -> None:
    if as_json:
        _print_json({"error": {"code": error.code, "message": str(error)}})
    else:
        print(error, file=sys.stderr)


def _print_json(value: dict[str, object]) -> None:
    print(_JSON.encode(value))
