"""What is sealed, and why the rest is not."""

from app.privacy import registry
from app.privacy.readable import READABLE
from app.privacy.registry import Sensitivity
from app.wiring.tables import ENCRYPTED

_COLUMNS = {
    f"{table}.{name}"
    for table, fields in ENCRYPTED.items()
    for field in fields
    for name in (field.sealed_column, field.blind_column)
    if name is not None
}


def test_a_sensitive_column_is_sealed_or_its_reason_is_written() -> None:
    sensitive = {
        f"{table}.{name}"
        for table, held in registry.TABLES.items()
        for name, mark in held.columns.items()
        if mark.sensitivity is Sensitivity.SENSITIVE
    }

    assert sensitive - _COLUMNS == READABLE.keys() & sensitive
    assert not READABLE.keys() & _COLUMNS
    assert all(READABLE.values())


def test_what_is_sealed_is_marked_as_peoples() -> None:
    for column in _COLUMNS:
        table, name = column.split(".")

        assert not registry.TABLES[table].columns[name].stays
