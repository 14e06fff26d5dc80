import dataclasses
from datetime import UTC, date, datetime

import pytest

from app.dossiers.documents import facts
from tests.dossiers.documents import samples


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_a_day_is_written_as_decree_30_asks(day: date, words: str) -> None:
    assert facts.plain(day) == {"short": f"{day:%d/%m/%Y}", "long": words}


def test_an_instant_is_told_in_vietnamese_time() -> None:
    at = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)

    assert facts.plain(at) == {
        "short": "06/01/2026",
        "long": "ngày 06 tháng 01 năm 2026",
        "hour": "06",
        "minute": "30",
    }


def test_a_value_that_no_template_knows_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        facts.plain(1.5)


def test_a_code_carries_its_text_and_its_drawing() -> None:
    plain = facts.plain(facts.QrCode(text="abc"))

    assert isinstance(plain, dict)
    assert plain["text"] == "abc"
    assert str(plain["drawing"]).startswith("<svg")


def test_the_mapping_names_every_fact_of_a_document() -> None:
    mapping = samples.RECEIPT.to_mapping()

    fields = dataclasses.fields(samples.RECEIPT)
    assert set(mapping) == {field.name for field in fields}
