"""A citizen takes along all that is held of them, and nothing of anybody else."""

import json
from datetime import UTC, datetime
from typing import Any

from app.audit import service as audit
from app.identity.consents import standing
from app.identity.consents.standing import TEXTS, Answer, Purpose
from tests.dossiers import walks
from tests.dossiers.towns import Town, path_of


async def test_a_citizen_is_given_all_that_is_theirs_and_only_that(town: Town) -> None:
    own = await walks.submitted(town)
    other = await walks.submitted(town, walks.VESSEL)
    hoa = town.person("hoa")
    walks.done(await hoa.post(f"{path_of(own)}/messages", {"body": "Cho tôi hỏi"}))

    answer = await hoa.get("/v1/me/data")

    given = walks.done(answer)
    held = given["held"]
    assert [each["name"] for each in held["people"]] == ["Nguyễn Thị Hoa"]
    assert own["code"] in {each["code"] for each in held["dossiers"]}
    assert "Cho tôi hỏi" in {each["body"] for each in held["dossier_messages"]}
    assert all(held[table] for table in ("dossier_papers", "filings"))
    assert other["id"] not in json.dumps(given)
    assert given["purposes"]["people.identity_number"] == {
        "sensitivity": "sensitive",
        "purpose": "định danh người nộp hồ sơ",
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_that_it_was_given_is_an_act(town: Town) -> None:
    walks.done(await town.person("hoa").get("/v1/me/data"))

    async with town.sessions() as session:
        acts = await audit.acts_of(session, subject=f"person:{town.people['hoa']}")
    assert acts[-1].event == "data.exported"


async def test_consent_is_nothing_until_given_and_can_be_withdrawn(
    own_town: Town,
) -> None:
    hoa, path = own_town.person("hoa"), "/v1/me/consents"

    async def in_force() -> dict[str, bool]:
        found: Any = walks.done(await hoa.get(path))
        return {each["purpose"]: each["in_force"] for each in found}

    async def answer(*, given: bool, version: int = 1) -> int:
        body = {"given": given, "version": version}
        return (await hoa.send("PUT", f"{path}/survey", json=body)).status_code

    first = await in_force()
    old_words = await answer(given=True, version=2)
    twice = [await answer(given=True), await answer(given=True)]
    given = await in_force()
    withdrawn = await answer(given=False), await in_force()
    async with own_town.sessions() as session:
        subject = f"consents:{own_town.people['hoa']}"
        acts = await audit.acts_of(session, subject=subject)

    assert set(first.values()) == {False}
    assert old_words == 409
    assert (twice, given["survey"], given["remind"]) == ([200, 200], True, False)
    assert (withdrawn[0], withdrawn[1]["survey"]) == (200, False)
    assert [act.event for act in acts] == ["consent.given", "consent.withdrawn"]


def test_new_words_ask_anew() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    old = Answer(Purpose.SURVEY, TEXTS[Purpose.SURVEY].version - 1, given=True, at=at)

    found = {each.purpose: each.in_force for each in standing.standings([old])}

    assert found == dict.fromkeys(Purpose, False)
