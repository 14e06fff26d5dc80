from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.procedures import fees
from app.procedures.definition import Channel, Definition
from app.procedures.seed import SeedProcedure


def owed(definition: Definition, **answers: Any) -> int:
    return fees.total(fees.charges(definition, channel=Channel.ONLINE, answers=answers))


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),
        (3, 4, 20_000),
        (198, 1, 200_000),
        (199, 1, 200_000),
        (500, 2, 400_000),
    ],
)
def test_certified_copies_cost_less_from_page_3_and_at_most_200_000_a_copy(
    stated: Mapping[str, SeedProcedure], pages: int, copies: int, amount: int
) -> None:
    assert owed(stated["2.000815"].definition, pages=pages, copies=copies) == amount


def test_a_house_and_a_factory_each_owe_their_own_duty(
    stated: Mapping[str, SeedProcedure],
) -> None:
    permit = stated["1.013225"].definition

    assert owed(permit, work_kind="house") == 75_000
    assert owed(permit, work_kind="non_linear") == 150_000


def test_a_fee_of_another_channel_is_not_owed(
    stated: Mapping[str, SeedProcedure],
) -> None:
    duty = stated["1.001612"].definition.fees[0]
    at_the_desk = stated["1.001612"].definition.model_copy(
        update={"fees": (duty.model_copy(update={"channels": (Channel.DIRECT,)}),)}
    )

    assert owed(at_the_desk) == 0


def test_a_waived_fee_is_shown_at_nothing(
    stated: Mapping[str, SeedProcedure],
) -> None:
    (charge,) = fees.charges(
        stated["1.004873"].definition,
        channel=Channel.DIRECT,
        answers={"fee_exemption": "poor_household"},
    )

    assert (charge.amount, charge.waived) == (0, True)


def test_the_sum_is_said_in_words(stated: Mapping[str, SeedProcedure]) -> None:
    (charge,) = fees.charges(
        stated["2.000815"].definition,
        channel=Channel.DIRECT,
        answers={"pages": 500, "copies": 2},
    )

    assert charge.derivation == "500 trang: 502.000 đồng; tối đa 200.000 đồng; nhân 2"


@given(pages=st.integers(0, 2000), copies=st.integers(0, 200))
def test_more_pages_never_cost_less(
    stated: Mapping[str, SeedProcedure], pages: int, copies: int
) -> None:
    definition = stated["2.000815"].definition

    fewer = owed(definition, pages=pages, copies=copies)
    more = owed(definition, pages=pages + 1, copies=copies)

    assert 0 <= fewer <= more <= 200_000 * copies
