from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.procedures.definition import Definition, Template
from app.procedures.levels import (
    ITEM_NAME,
    MEANING,
    Coverage,
    Item,
    Level,
    Setting,
    Shortfall,
    prove,
    stated_items,
)
from app.procedures.seed import SeedProcedure

EVERYTHING = Setting(form_published=True, process_published=True, gateway_live=True)


@pytest.fixture
def household(stated: Mapping[str, SeedProcedure]) -> Definition:
    """1.001612: has a fee, and no one has to be present."""
    return stated["1.001612"].definition


def without(definition: Definition, **changes: Any) -> Definition:
    return definition.model_copy(update=changes)


def test_all_in_place_is_level_4_and_wholly_online(household: Definition) -> None:
    proven = prove(household, EVERYTHING)

    assert (proven.level, proven.coverage) == (Level.ONLINE_PAYMENT, Coverage.FULL)
    assert proven.shortfalls == ()


@pytest.mark.parametrize(
    ("setting", "level", "shortfall"),
    [
        (replace(EVERYTHING, gateway_live=False), 3, Shortfall.PAYMENT),
        (replace(EVERYTHING, process_published=False), 2, Shortfall.PROCESS),
        (replace(EVERYTHING, form_published=False), 1, Shortfall.FORM),
    ],
)
def test_each_missing_part_costs_its_level(
    household: Definition, setting: Setting, level: int, shortfall: Shortfall
) -> None:
    proven = prove(household, setting)

    assert proven.level == level
    assert shortfall in proven.shortfalls


@pytest.mark.parametrize(
    ("item", "shortfall"),
    [
        ("steps", Shortfall.STEPS),
        ("manners", Shortfall.MANNERS),
        ("papers", Shortfall.PAPERS),
        ("subjects", Shortfall.SUBJECTS),
        ("results", Shortfall.RESULT),
        ("fees", Shortfall.FEES),
        ("legal_basis", Shortfall.LEGAL_BASIS),
    ],
)
def test_a_procedure_that_hides_an_item_has_no_level(
    household: Definition, item: str, shortfall: Shortfall
) -> None:
    proven = prove(without(household, **{item: ()}), EVERYTHING)

    assert proven.level is Level.UNPROVEN
    assert proven.coverage is Coverage.INFORMATION_ONLY
    assert shortfall in proven.shortfalls


def test_a_free_procedure_needs_no_gateway(
    stated: Mapping[str, SeedProcedure],
) -> None:
    vessel = stated["1.003650"].definition

    proven = prove(vessel, replace(EVERYTHING, gateway_live=False))

    assert proven.level is Level.ONLINE_PAYMENT


def test_having_to_be_present_makes_it_partial(
    stated: Mapping[str, SeedProcedure],
) -> None:
    permit = prove(stated["1.013225"].definition, EVERYTHING)

    assert (permit.level, permit.coverage) == (Level.ONLINE_PAYMENT, Coverage.PARTIAL)
    assert permit.shortfalls == (Shortfall.PRESENCE,)


def test_every_shortfall_is_said_in_vietnamese() -> None:
    assert MEANING.keys() == set(Shortfall)


def test_a_form_to_print_is_level_2_without_an_interactive_one(
    household: Definition,
) -> None:
    paper = household.papers[0].model_copy(update={"template": Template(name="Mẫu 01")})
    printable = without(household, papers=(paper, *household.papers[1:]))

    proven = prove(printable, replace(EVERYTHING, form_published=False))

    assert proven.level is Level.FORMS
    assert Shortfall.FORM in proven.shortfalls


def test_an_item_not_stated_is_told_apart(household: Definition) -> None:
    items = stated_items(without(household, decision=None))

    assert [item for item, present in items.items() if not present] == [
        Item.LEGAL_BASIS
    ]
    assert set(items) == set(ITEM_NAME) == set(Item)
