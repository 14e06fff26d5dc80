"""What was filed before is recognised however it is typed; nothing is refused."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dossiers.filings import duplicates
from app.procedures.definition import AgencyLevel, Definition
from tests.dossiers import walks
from tests.dossiers.filings import catalogue
from tests.dossiers.towns import Town, path_of
from tests.dossiers.walks import Case

KEYS = ["subject_person_id", "purpose"]
NAMES = st.sampled_from(["Nguyễn Thị Hoa", "Lê Văn Sáu", "Đỗ Thị Mỹ Lệ"])


@given(
    NAMES,
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([1, 2, 5]),
    st.sampled_from([str.upper, str.lower, str]),
)
def test_one_name_typed_in_many_ways_is_one(
    name: str, form: Any, spaces: int, cased: Any
) -> None:
    typed = unicodedata.normalize(form, name).replace(" ", " " * spaces)
    typed = f" {cased(typed)}"

    assert _key(child=typed) == _key(child=name)


@given(NAMES, NAMES)
def test_other_names_are_others(one: str, other: str) -> None:
    assert (_key(child=one) == _key(child=other)) == (one == other)


@pytest.mark.parametrize("child", [None, ""])
def test_without_an_answer_there_is_no_key(child: str | None) -> None:
    assert _key(child=child) is None


async def test_without_keys_an_open_one_of_the_same_applicant_is_a_warning(
    own_town: Town,
) -> None:
    first = await walks.submitted(own_town)
    draft = await walks.ready(own_town)
    hoa = own_town.person("hoa")

    shown = walks.done(await hoa.get(f"{path_of(draft)}/review"))
    second = walks.done(await walks.send_in(hoa, draft))
    clerk = own_town.holder(second["open_steps"][0])
    seen = walks.done(await clerk.get(path_of(second)))

    assert [each["code"] for each in shown["alike"]] == [first["code"]]
    assert [each["code"] for each in seen["alike"]] == [first["code"]]


async def test_what_ended_without_a_result_is_no_duplicate(own_town: Town) -> None:
    first = await walks.submitted(own_town)
    await walks.take(own_town, first, "decline")
    draft = await walks.ready(own_town)

    shown = walks.done(await own_town.person("hoa").get(f"{path_of(draft)}/review"))

    assert shown["alike"] == []


async def test_by_keys_an_official_is_warned_of_another_applicants_and_nobody_else_is(
    own_town: Town,
) -> None:
    await catalogue.publish(own_town, duplicate_keys=KEYS)
    first = await walks.submitted(own_town)
    about_hoa = Case(
        "1.004873",
        walks.BA_TRI,
        "binh",
        walks.MARITAL.papers,
        changes={**walks.MARITAL.changes, "requester_name": "TRẦN VĂN BÌNH"},
    )
    draft = await walks.ready(own_town, about_hoa)
    binh = own_town.person("binh")

    shown = walks.done(await binh.get(f"{path_of(draft)}/review"))
    second = walks.done(await walks.send_in(binh, draft))
    clerk = own_town.holder(second["open_steps"][0])
    seen = walks.done(await clerk.get(path_of(second)))
    told = (await binh.get(f"{path_of(second)}/duplicates")).json()

    assert (shown["alike"], told) == ([], [])
    assert [each["code"] for each in seen["alike"]] == [first["code"]]
    assert seen["alike"][0]["status_label"] == "Mới đăng ký"


async def test_by_keys_another_purpose_is_another_matter(own_town: Town) -> None:
    await catalogue.publish(own_town, duplicate_keys=KEYS)
    await walks.submitted(own_town)
    draft = await walks.ready(own_town)
    hoa = own_town.person("hoa")
    walks.done(
        await hoa.patch(
            path_of(draft), {"answers": {"purpose": "abroad"}}, version=draft["version"]
        )
    )

    shown = walks.done(await hoa.get(f"{path_of(draft)}/review"))

    assert shown["alike"] == []


def _key(**answers: str | None) -> str | None:
    definition = Definition(
        code="1.001193",
        name="Khai sinh",
        field_name="Hộ tịch",
        agency_levels=(AgencyLevel.COMMUNE,),
        duplicate_keys=("child",),
    )
    return duplicates.key_of(definition, answers)
