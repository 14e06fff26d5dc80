from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from app.procedures import comparing
from app.procedures.comparing import Kind, Stated
from app.procedures.definition import Definition
from app.procedures.seed import SeedProcedure
from tests.procedures.definitions import definitions


@pytest.fixture
def vessel(stated: Mapping[str, SeedProcedure]) -> Definition:
    return stated["1.003650"].definition


def stated_as(definition: Definition) -> Stated:
    return Stated(definition, form="f@1", process="qt")


def between(before: Definition, **changes: Any) -> list[tuple[str, Kind, str]]:
    after = Definition.model_validate(before.model_dump(mode="json") | changes)
    found = comparing.changes(stated_as(before), stated_as(after))
    return [(each.path, each.kind, each.text) for each in found]


def test_a_paper_put_in_front_is_one_change(vessel: Definition) -> None:
    plain = vessel.model_dump(mode="json")
    new = {"code": "MOI", "name": "Giấy mới", "need": "required"}

    assert between(vessel, papers=[new, *plain["papers"]]) == [
        ("/papers/MOI", Kind.ADDED, "Thành phần hồ sơ: thêm “Giấy mới”")
    ]


def test_a_paper_left_out_is_named(vessel: Definition) -> None:
    first, *rest = vessel.model_dump(mode="json")["papers"]

    ((path, kind, text),) = between(vessel, papers=rest)

    assert (path, kind) == (f"/papers/{first['code']}", Kind.REMOVED)
    assert first["name"] in text


def test_a_shorter_time_is_told_by_channel(vessel: Definition) -> None:
    first, *rest = vessel.model_dump(mode="json")["manners"]
    shorter = {**first, "limit": {"amount": 2, "unit": "working_days"}}

    ((path, kind, text),) = between(vessel, manners=[shorter, *rest])

    assert (path, kind) == (f"/manners/{first['channel']}/limit", Kind.CHANGED)
    assert "thời hạn" in text


def test_another_order_is_one_change(vessel: Definition) -> None:
    turned = vessel.model_dump(mode="json")["papers"][::-1]

    ((path, kind, _),) = between(vessel, papers=turned)

    assert (path, kind) == ("/papers", Kind.MOVED)


def test_a_new_form_or_process_is_a_change(vessel: Definition) -> None:
    before = Stated(vessel, form="f@1", process=None)
    after = Stated(vessel, form="f@2", process="qt")

    found = comparing.changes(before, after)

    assert [(each.path, each.kind) for each in found] == [
        ("/form", Kind.CHANGED),
        ("/process", Kind.ADDED),
    ]


@settings(max_examples=25)
@given(one=definitions, other=definitions)
def test_only_equal_versions_have_no_difference(
    one: Definition, other: Definition
) -> None:
    found = comparing.changes(stated_as(one), stated_as(other))

    assert (found == ()) == (one == other)


@settings(max_examples=25)
@given(definition=definitions)
def test_nothing_differs_from_itself(definition: Definition) -> None:
    assert comparing.changes(stated_as(definition), stated_as(definition)) == ()


@settings(max_examples=25)
@given(one=definitions, other=definitions)
def test_every_difference_is_a_sentence(one: Definition, other: Definition) -> None:
    found = comparing.changes(stated_as(one), stated_as(other))

    assert all(": " in each.text and each.path.startswith("/") for each in found)
