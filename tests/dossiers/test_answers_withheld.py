"""Sensitive answers are shown to officials only for what they were asked for."""

from typing import Any, Final

import pytest

from app.dossiers.reads import sights
from app.procedures.eforms.personal import Purpose
from tests.dossiers import walks
from tests.dossiers.towns import Json, Resident, Town, path_of

CLERK, LEADER = "batri-tiepnhan", "batri-chutich"
KINH: Final = "01"
PLACE: Final = "/answers/subject_ethnicity"


async def _seen(reader: Resident, dossier: Json) -> list[Any]:
    """Return the ethnicity as every route shows it that shows answers."""
    path = path_of(dossier)
    whole = walks.done(await reader.get(path))["answers"]
    form = walks.done(await reader.get(f"{path}/form"))["evaluation"]["answers"]
    filed = walks.done(await reader.get(f"{path}/filings/1"))
    (line,) = [
        line["text"]
        for section in filed["sections"]
        for line in section["lines"]
        if line["path"] == PLACE
    ]
    return [each["subject_ethnicity"] for each in (whole, form, filed["answers"])] + [
        line
    ]


async def test_who_handles_sees_what_who_handled_no_longer_does(town: Town) -> None:
    dossier = await walks.submitted(town)
    clerk = town.person(CLERK)

    handling = await _seen(clerk, dossier)
    accepted = await walks.take(town, dossier, "accept")
    followed = await _seen(clerk, accepted)
    by_leader = await _seen(town.person(LEADER), accepted)
    by_owner = await _seen(town.person("hoa"), accepted)

    assert handling == by_owner
    assert KINH in handling[0]
    assert followed == ["•••"] * 4
    assert by_leader == handling
    told = walks.done(await clerk.get(path_of(accepted)))["answers"]
    assert told["subject_name"] == "Nguyễn Thị Hoa"


async def test_a_stated_reason_opens_no_sensitive_answer(town: Town) -> None:
    dossier = await walks.submitted(town)
    accepted = await walks.take(town, dossier, "accept")

    answer = await town.person(CLERK).get(
        path_of(accepted), headers={"X-Read-Purpose": "vi%20toi%20muon"}
    )

    assert walks.done(answer)["answers"]["subject_ethnicity"] == "•••"


async def test_a_citizen_is_told_why_each_question_is_asked(town: Town) -> None:
    form = (await town.anybody.get("/v1/procedures/1.004873/form")).json()

    told = {each["question"]: each for each in form["asked_for"]}

    assert told["subject_ethnicity"]["sensitivity_label"] == "Dữ liệu cá nhân nhạy cảm"
    assert told["subject_ethnicity"]["purposes"] == ["decide", "issue", "report"]
    assert told["requester_phone"]["purpose_labels"] == ["Liên hệ về hồ sơ"]
    assert told["pledge"]["sensitivity"] == "ordinary"


@pytest.mark.parametrize("reading", list(sights.SERVED))
def test_no_official_reads_one_persons_answer_for_a_statistic(reading: Any) -> None:
    assert Purpose.REPORT not in sights.SERVED[reading]
