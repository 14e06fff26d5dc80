"""No column comes in unclassified."""

import pytest
from sqlalchemy import Column, Date, DateTime, Table
from sqlalchemy.types import Boolean, Integer, Numeric, Uuid

from app.privacy.registry import APART, TABLES, WITHOUT_PEOPLE
from app.wiring.tables import METADATA

# Times, counts and identifiers tell of nobody, but for the day of a birth.
_MUTE = (DateTime, Boolean, Integer, Numeric, Uuid, Date)


def _tells(column: Column[object]) -> bool:
    return not isinstance(column.type, _MUTE) or column.name == "birth_date"


def test_every_table_is_classified_once() -> None:
    speaking = {
        name
        for name, table in METADATA.tables.items()
        if any(_tells(column) for column in table.columns)
    }
    known = [*TABLES, *APART, *(WITHOUT_PEOPLE & METADATA.tables.keys())]

    assert speaking - set(known) == set()
    assert len(known) == len(set(known))
    assert (set(TABLES) | APART) <= METADATA.tables.keys()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_of_a_table_with_peoples_data_is_marked(name: str) -> None:
    table: Table = METADATA.tables[name]
    speaking = {column.name for column in table.columns if _tells(column)}
    marked, found = TABLES[name].columns, TABLES[name].found

    assert speaking == set(marked)
    assert set(found.values()) <= set(table.columns.keys())
    assert found


def test_a_column_that_is_not_marked_is_seen() -> None:
    planted = Column("nickname", METADATA.tables["people"].c.name.type)

    assert _tells(planted)
