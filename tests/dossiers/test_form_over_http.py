"""The form as clients meet it: what to draw, what to choose from, what is made of it."""

import json
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from tests.dossiers import walks
from tests.dossiers.towns import Json, Town

BIRTH = "1.001193"
EVALUATION = f"/v1/procedures/{BIRTH}/form/evaluation"


async def evaluated(town: Town, answers: Json) -> Json:
    answer = await town.anybody.post(EVALUATION, {"answers": answers})
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


class TestWhatAClientNeeds:
    async def test_a_form_names_its_vocabulary_and_its_dictionaries(
        self, town: Town
    ) -> None:
        form = (await town.anybody.get(f"/v1/procedures/{BIRTH}/form")).json()
        vocabulary = await town.anybody.get(form["vocabulary"])

        assert vocabulary.headers["content-type"] == "application/schema+json"
        assert jsonschema_rs.is_valid(vocabulary.json(), form["form"])
        assert not jsonschema_rs.is_valid(vocabulary.json(), form["form"] | {"x": 1})
        for link in form["dictionaries"]:
            listed = (await town.anybody.get(link["href"])).json()
            assert listed["name"] == link["name"]
            assert listed["entries"]

    async def test_communes_are_chosen_within_their_province(self, town: Town) -> None:
        ours = await town.anybody.get("/v1/dictionaries/communes?within=83")
        others = await town.anybody.get("/v1/dictionaries/communes?within=01")
        before = await town.anybody.get("/v1/dictionaries/communes?on=1990-01-01")

        assert len(ours.json()["entries"]) == 157
        assert others.json()["entries"] == []
        assert before.json()["entries"] == []

    async def test_the_dictionaries_are_listed_with_their_size(
        self, town: Town
    ) -> None:
        listed = (await town.anybody.get("/v1/dictionaries")).json()

        sizes = {each["name"]: each["entries"] for each in listed}
        assert sizes["provinces"] == 63
        assert sizes["ethnic_groups"] == 55

    async def test_an_unknown_dictionary_is_not_found(self, town: Town) -> None:
        missing = await town.anybody.get("/v1/dictionaries/planets")

        assert (missing.status_code, missing.json()["code"]) == (
            404,
            "dictionary_not_found",
        )


class TestEvaluation:
    async def test_an_empty_form_says_what_it_asks_first(self, town: Town) -> None:
        made = await evaluated(town, {})

        missing = {each["path"] for each in made["missing"]}
        assert "/answers/child/name" in missing
        assert "/answers/mother/person_id" not in missing
        assert not made["complete"]

    async def test_the_requester_who_is_the_mother_types_nothing_twice(
        self, town: Town
    ) -> None:
        example = walks.Case(BIRTH, walks.BA_TRI, "hoa", {}).answers
        new_born = example["child"] | {"birth_date": "2026-11-02"}
        made = await evaluated(
            town,
            example | {"requester_person_id": "083192000101", "child": new_born},
        )

        assert made["problems"] == made["missing"] == []
        assert made["answers"]["mother"] == {
            "name": "Nguyễn Thị Hoa",
            "person_id": "083192000101",
            "birth_date": "1992-03-14",
            "ethnicity": "01",
            "nationality": "VN",
            "residence": {
                "province": "83",
                "commune": "29110",
                "address": example["requester_address"],
            },
        }
        assert made["computed"]["/answers/late_registration"] is False
        assert "GCS" in {each["code"] for each in made["papers"] if each["required"]}

    async def test_a_foundling_has_no_parents_to_ask_about(self, town: Town) -> None:
        example = walks.Case(BIRTH, walks.BA_TRI, "hoa", {}).answers

        made = await evaluated(
            town,
            example
            | {"birth_circumstance": "abandoned", "requester_relationship": "carer"},
        )

        assert {"mother", "father", "parents_married"}.isdisjoint(made["answers"])
        assert {each["code"] for each in made["papers"] if each["required"]} == {
            "BB-TBR"
        }

    async def test_everything_wrong_is_told_at_once_at_its_own_depth(
        self, town: Town
    ) -> None:
        example = walks.Case(BIRTH, walks.BA_TRI, "hoa", {}).answers
        residence = {"province": "01", "commune": "29110", "address": ["Ấp 1"]}

        made = await evaluated(
            town,
            example
            | {
                "requester_person_id": "083192000101",
                "child": example["child"] | {"birth_date": "2027-01-01", "sex": 1},
                "father": example["father"]
                | {"person_id": "083192000101", "residence": residence},
            },
        )

        assert {each["path"]: each["code"] for each in made["problems"]} == {
            "/answers/child/birth_date": "crossing",
            "/answers/child/sex": "type",
            "/answers/father/person_id": "crossing",
            "/answers/father/residence/address": "type",
        }
        assert "commune" not in made["answers"]["father"]["residence"]


RAW = [
    "[]",
    "null",
    '{"answers": []}',
    '{"answers": {"child": "\\ud800"}}',
    '{"answers": {"\\ud800": 1}}',
    '{"answers": {"copies": 1e400}}',
    '{"answers": {"copies": NaN}}',
    f'{{"answers": {{"copies": 1{"0" * 5000}}}}}',
    f'{{"answers": {{"witnesses": {"[" * 5000}{"]" * 5000}}}}}',
    f'{{"answers": {{"witnesses": [{",".join(["{}"] * 50_000)}]}}}}',
    f'{{"answers": {{{",".join(f"{json.dumps(str(n))}: 1" for n in range(9000))}}}}}',
    '{"answers": {}, "more": 1}',
]


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
async def test_no_body_breaks_the_evaluation(town: Town, raw: str) -> None:
    answer = await town.anybody.send(
        "POST",
        EVALUATION,
        content=raw,
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code in {200, 400, 422}
    answer.json()


async def test_no_answers_at_random_break_the_evaluation(town: Town) -> None:
    form = (await town.anybody.get(f"/v1/procedures/{BIRTH}/form")).json()["form"]
    dice = Random(1193)  # noqa: S311 - the same bodies each time

    for _ in range(60):
        made = await evaluated(town, _scrambled(form, dice))
        assert all(each["message"] for each in made["problems"])


def _scrambled(schema: Json, dice: Random) -> Json:
    """Return answers of which any may be right, absent, or of any wrong type."""
    wrong: list[Any] = [
        None,
        True,
        -1,
        1e300,
        "",
        "x" * 50,
        "01",
        [],
        {},
        [[{}]],
        {"a": 1},
    ]
    answers: Json = {}
    for name, field in schema["properties"].items():
        luck = dice.random()
        if luck < 0.2:
            answers[name] = dice.choice(wrong)
        elif "properties" in field:
            answers[name] = _scrambled(field, dice)
        elif "items" in field and "properties" in field["items"]:
            rows = range(dice.randrange(3))
            answers[name] = [_scrambled(field["items"], dice) for _ in rows]
        elif luck < 0.8:
            answers[name] = dice.choice(
                [*field.get("enum", []), "2026-11-01", "083192000101", "83", True]
            )
    return answers
