"""The right procedure first, for what citizens type, in the whole catalogue."""

from collections.abc import Mapping

import pytest

from app.procedures.search import catalogue
from app.procedures.search.catalogue import Wanted
from tests.conftest import MORNING
from tests.procedures.citizen_queries import HELD_OUT, QUERIES
from tests.procedures.conftest import NationalCatalogue

pytestmark = [pytest.mark.slow, pytest.mark.corpus]

OF_FIFTY = 45
# Seen when first tuned: it may only rise.
OF_HELD_OUT = 15


async def first_wrong(
    national: NationalCatalogue, queries: Mapping[str, tuple[str, ...]]
) -> dict[str, str | None]:
    """Return what came first instead, of every query that missed."""
    wrong: dict[str, str | None] = {}
    async with national.sessions() as session:
        for query, meant in queries.items():
            page = await catalogue.page(session, Wanted(query), at=MORNING, size=1)
            first = page.rows[0].procedure_code if page.rows else None
            if first not in meant:
                wrong[query] = first
    return wrong


def test_there_are_fifty_queries_and_twenty_held_out() -> None:
    assert (len(QUERIES), len(HELD_OUT)) == (50, 20)
    assert not QUERIES.keys() & HELD_OUT.keys()


async def test_the_right_procedure_comes_first(national: NationalCatalogue) -> None:
    wrong = await first_wrong(national, QUERIES)

    assert len(QUERIES) - len(wrong) >= OF_FIFTY, wrong


async def test_words_nobody_prepared_it_for_are_found_too(
    national: NationalCatalogue,
) -> None:
    wrong = await first_wrong(national, HELD_OUT)

    assert len(HELD_OUT) - len(wrong) >= OF_HELD_OUT, wrong


async def test_a_slip_of_the_finger_finds_the_same(national: NationalCatalogue) -> None:
    slips = {
        "khai sihn": ("1.001193",),
        "dang ky ket honn": ("1.000894",),
        "tahm tru": ("1.004194",),
        "di chucs": ("2.001019",),
    }

    assert await first_wrong(national, slips) == {}


async def test_a_code_is_found_by_itself(national: NationalCatalogue) -> None:
    assert await first_wrong(national, {"1.004873": ("1.004873",)}) == {}
