import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.procedures.definition import Definition
from app.procedures.importing import exchange
from app.procedures.importing.records import Origin, Parsed, Unreadable
from app.procedures.models import Source
from tests.procedures.definitions import definitions

origins = st.builds(
    Origin, source=st.sampled_from(Source), valid_from=st.dates(date(2000, 1, 1))
)


@settings(max_examples=25)
@given(definition=definitions, origin=origins)
def test_what_is_written_is_read_back_the_same(
    definition: Definition, origin: Origin
) -> None:
    line = exchange.write(definition, origin)

    read = exchange.read(json.loads(line), line=7)

    assert read == Parsed(7, definition, (), origin)
    assert exchange.write(read.definition, origin) == line


@settings(max_examples=25)
@given(definition=definitions)
def test_a_line_with_a_key_too_many_is_refused(definition: Definition) -> None:
    line = exchange.write(definition, Origin(Source.PROVINCE, date(2026, 1, 1)))

    read = exchange.read(json.loads(line) | {"level": 4}, line=1)

    assert isinstance(read, Unreadable)
