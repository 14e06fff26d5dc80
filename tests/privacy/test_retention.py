"""An open dossier stays, and one that ended as long as somebody decided by law."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.privacy import retention, retention_table
from app.privacy.retention import Hold, Kept, Outcome, RetentionTable, Term
from app.wiring.settings import DEPLOYMENT

SOURCE = "Quyết định 1/QĐ-THU"
OWN, OTHER = "1.004873", "1.000001"


def _term(procedure: str, outcome: Outcome, years: int | None) -> Term:
    return Term(
        procedure=procedure,
        outcome=outcome,
        years=years,
        permanent=years is None,
        source=SOURCE,
    )


TERMS = RetentionTable(
    terms=(
        _term("*", Outcome.GRANTED, 10),
        _term("*", Outcome.REFUSED, 2),
        _term(OWN, Outcome.GRANTED, 70),
        _term(OWN, Outcome.REFUSED, None),
    )
)


def _ended(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00+07:00")


@pytest.mark.parametrize(
    ("procedure", "outcome", "ended", "hold"),
    [
        (OTHER, Outcome.GRANTED, "2016-11-23", Hold("a", date(2026, 11, 23))),
        (OTHER, Outcome.GRANTED, "2016-11-22", None),
        (OTHER, Outcome.GRANTED, "2020-02-29", Hold("a", date(2030, 3, 1))),
        (OTHER, Outcome.REFUSED, "2024-11-22", None),
        (OWN, Outcome.GRANTED, "1960-01-01", Hold("a", date(2030, 1, 1))),
        (OWN, Outcome.REFUSED, "1900-01-01", Hold("a", None, by_law=SOURCE)),
        (OWN, Outcome.UNFINISHED, "1900-01-01", Hold("a", None, undecided=True)),
    ],
)
def test_a_dossier_is_kept_by_procedure_and_outcome(
    procedure: str, outcome: Outcome, ended: str, hold: Hold | None
) -> None:
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    kept = Kept("a", procedure, outcome, ended_at=_ended(ended))

    holds = retention.holds_on([kept], terms=TERMS, at=at)

    assert holds == ((hold,) if hold else ())


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_empty_table_lets_nothing_go(outcome: Outcome) -> None:
    kept = Kept("H07-1", OTHER, outcome, ended_at=_ended("1900-01-01"))

    (hold,) = retention.holds_on(
        [kept], terms=RetentionTable(), at=_ended("2026-11-23")
    )

    assert hold.words == "Hồ sơ H07-1 chưa được quyết định thời hạn lưu trữ"


def test_an_open_dossier_is_kept_without_a_day() -> None:
    kept = Kept("H07-1", OTHER, Outcome.GRANTED, ended_at=None)

    (hold,) = retention.holds_on([kept], terms=TERMS, at=_ended("2026-11-23"))

    assert hold.words == "Hồ sơ H07-1 đang được giải quyết"


_WHOLE = {"procedure": "*", "outcome": "granted", "years": 10, "source": SOURCE}


@pytest.mark.parametrize(
    "terms",
    [
        [{**_WHOLE, "source": ""}],
        [{**_WHOLE, "source": "theo quy định"}],
        [{**_WHOLE, "years": None}],
        [{**_WHOLE, "permanent": True}],
        [{**_WHOLE, "years": 0}],
        [{**_WHOLE, "outcome": "granted?"}],
        [{**_WHOLE, "procedure": "mọi thủ tục"}],
        [{**_WHOLE, "note": ""}],
        [_WHOLE, {**_WHOLE, "years": 5}],
        "ten years",
    ],
)
def test_a_row_without_a_source_or_a_single_meaning_is_refused(terms: Any) -> None:
    with pytest.raises(ValidationError):
        RetentionTable.model_validate({"terms": terms})


@pytest.mark.parametrize("content", ["terms: [", "", "- 1"])
def test_a_file_that_is_no_table_stops_the_start(tmp_path: Path, content: str) -> None:
    file = tmp_path / "retention.yaml"
    file.write_text(content, "utf-8")

    with pytest.raises(ValueError, match=r"YAML|RetentionTable"):
        retention_table.read(file)


def test_the_deployment_decides_only_of_procedures_it_has() -> None:
    table = retention_table.read(DEPLOYMENT / "retention.yaml")
    known = {path.stem for path in (DEPLOYMENT / "procedures").glob("*.yaml")}

    assert {each.procedure for each in table.terms} <= known | {retention.ANY}
