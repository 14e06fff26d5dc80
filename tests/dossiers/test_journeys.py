"""Whole lives of dossiers over HTTP, in the four shapes of internal process."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.cli.deadline import CALENDAR, read_calendar
from app.worktime import deadlines
from app.worktime.allowance import Allowance, Days
from app.worktime.deadlines import Pause
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of
from tests.dossiers.walks import ALLOWANCE, MARITAL, VESSEL, VICTIM, Case

BA_TRI = "Ủy ban nhân dân thị trấn Ba Tri"
HOUR = timedelta(hours=1)

# What happens and where, step after step, as the decisions print it.
ONE_COMMUNE = "accept forward request_payment paid forward approve issue deliver"
ONE_DEPARTMENT = "accept forward forward forward approve issue deliver"
COMMUNE_TO_DEPARTMENT = (
    "accept forward forward forward forward forward "
    "forward forward forward approve issue deliver"
)
TO_THE_PROVINCE_AND_BACK = (
    "accept forward forward forward forward forward forward "
    "forward forward forward forward forward approve issue deliver"
)


@pytest.mark.parametrize(
    ("case", "way", "offices", "decided_in"),
    [
        (MARITAL, ONE_COMMUNE, ["000.01.26.H07"], "approve"),
        (
            VESSEL,
            ONE_DEPARTMENT,
            ["000.00.18.H07", "000.00.06.H07", "000.00.18.H07"],
            "approve",
        ),
        (
            VICTIM,
            COMMUNE_TO_DEPARTMENT,
            ["000.01.26.H07", "000.00.11.H07", "000.01.26.H07"],
            "approve",
        ),
        (
            ALLOWANCE,
            TO_THE_PROVINCE_AND_BACK,
            [
                "000.23.26.H07",
                "000.00.18.H07",
                "000.00.01.H07",
                "000.00.19.H07",
                "000.00.01.H07",
                "000.23.26.H07",
            ],
            "approve",
        ),
    ],
    ids=["commune", "department", "commune-department", "province"],
)
async def test_a_dossier_goes_from_a_draft_to_the_result_in_hand(
    town: Town, case: Case, way: str, offices: list[str], decided_in: str
) -> None:
    dossier = await walks.submitted(town, case)
    visited = [_office(town, dossier)]

    for kind in way.split():
        if kind == "paid":
            dossier = await walks.confirm_payment(town, dossier)
        else:
            dossier = await walks.take(town, dossier, kind)
        if dossier["open_steps"]:
            visited.append(_office(town, dossier))

    assert dossier["status"] == "returned"
    assert dossier["open_steps"] == []
    assert dossier["decision"]["granted"]
    assert _without_repeats(visited) == offices
    result = await town.person(case.owner).get(f"{path_of(dossier)}/result")
    assert result.content.startswith(b"%PDF-")


async def test_every_act_tells_itself_once_and_in_order(town: Town) -> None:
    dossier = await walks.submitted(town, MARITAL)
    dossier = await walks.take(town, dossier, "accept", "forward", "request_payment")
    dossier = await walks.confirm_payment(town, dossier)
    await walks.take(town, dossier, "forward", "approve", "issue", "deliver")

    told = (await town.person("hoa").get(f"{path_of(dossier)}/progress")).json()

    assert [step["number"] for step in told] == list(range(1, 10))
    assert [step["event"].removeprefix("dossier.") for step in told] == [
        "submitted",
        "accepted",
        "forwarded",
        "payment_requested",
        "payment_confirmed",
        "forwarded",
        "approved",
        "completed",
        "result_returned",
    ]
    assert [step["national_code"] for step in told] == [1, 2, 4, 6, 4, 4, 4, 9, 10]


class TestDraft:
    async def test_answers_are_merged_as_rfc_7396_says(self, town: Town) -> None:
        draft = await walks.drafted(town, MARITAL)
        hoa = town.person("hoa")
        first = {
            "a": {"b": 1, "c": [1, 2], "d": {"e": 1}},
            "x": None,
            "purpose": "loan",
        }
        second = {"a": {"b": None, "c": [3], "d": {"f": None, "g": 2}}, "purpose": None}

        draft = walks.done(await _save(hoa, draft, first))
        draft = walks.done(await _save(hoa, draft, second))

        assert draft["answers"]["a"] == {"c": [3], "d": {"e": 1, "g": 2}}
        assert "x" not in draft["answers"]
        assert "purpose" not in draft["answers"]
        assert draft["answers"]["subject_name"] == "Nguyễn Thị Hoa"

    async def test_a_replaced_paper_leaves_only_the_new_one_in_force(
        self, town: Town
    ) -> None:
        draft = await walks.ready(town, MARITAL)
        hoa = town.person("hoa")

        draft = walks.done(await hoa.upload(draft, "TK-XNTTHN", town.papers.plain))

        assert [paper["code"] for paper in draft["papers"]] == ["TK-XNTTHN"]
        assert draft["papers"][0]["verdict"]["signatures"] == []
        assert draft["papers"][0]["file_name"] == town.papers.plain.name

    async def test_a_paper_taken_out_is_gone_and_comes_back_byte_for_byte_if_kept(
        self, town: Town
    ) -> None:
        draft = await walks.ready(town, MARITAL)
        hoa = town.person("hoa")
        path = f"{path_of(draft)}/papers/{draft['papers'][0]['id']}"

        kept = await hoa.get(path)
        draft = walks.done(await hoa.send("DELETE", path, version=draft["version"]))

        assert kept.content == town.papers.signed["hoa"].data
        assert draft["papers"] == []
        assert (await hoa.get(path)).status_code == 404


class TestSupplement:
    async def test_at_intake_it_is_asked_once_and_only_once(self, town: Town) -> None:
        dossier = await walks.submitted(town)
        dossier = await walks.take(town, dossier, "supplement")
        dossier = await walks.answer_as_owner(town, dossier, "supplement", {})

        again = await walks.attempt(town, dossier, "supplement")

        assert dossier["status"] == "submitted"
        assert dossier["due_at"] is None
        assert again.status_code == 409
        assert again.json()["code"] == "supplement_already_requested"

    async def test_what_was_changed_meanwhile_is_checked_and_bound_anew(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town)
        before = dossier["snapshot"]
        asked = [{"path": "replaces_earlier", "reason": "Đã từng được cấp"}]
        dossier = await walks.take(town, dossier, "supplement", fields=asked)
        hoa = town.person("hoa")
        dossier = walks.done(await _save(hoa, dossier, {"replaces_earlier": True}))

        refused = await hoa.post(
            f"{path_of(dossier)}/supplement", {}, version=dossier["version"]
        )
        dossier = walks.done(await hoa.upload(dossier, "GXN-CU", town.papers.plain))
        dossier = await walks.answer_as_owner(
            town, dossier, "supplement", {"note": "Đã bổ sung"}
        )

        assert refused.json()["code"] == "papers_missing"
        assert dossier["snapshot"] != before
        assert dossier["supplements"][0]["received_at"] is not None

    async def test_after_acceptance_the_clock_stands_still_and_starts_anew_from_zero(
        self, town: Town, at: datetime
    ) -> None:
        dossier = await walks.take(
            town, await walks.submitted(town), "accept", "forward"
        )
        town.clock.at = at + 24 * HOUR
        dossier = await walks.take(town, dossier, "supplement")
        town.clock.at = at + 49 * HOUR

        paused = await _deadline(town, dossier)
        dossier = await walks.answer_as_owner(town, dossier, "supplement", {})

        assert paused["state"] == "paused"
        assert dossier["status"] == "processing"
        assert _due(dossier) == _reckoned(at + 49 * HOUR, Days(3))
        running = await _deadline(town, dossier)
        assert running["state"] == "running"
        assert datetime.fromisoformat(running["due_at"]) == _due(dossier)

    async def test_nothing_asked_is_no_request(self, town: Town) -> None:
        dossier = await walks.submitted(town)

        refused = await walks.attempt(town, dossier, "supplement", fields=[])

        assert refused.status_code == 422
        assert refused.json()["code"] == "nothing_asked"


class TestPayment:
    async def test_it_pauses_the_clock_by_exactly_the_time_waited(
        self, town: Town, at: datetime
    ) -> None:
        dossier = await walks.take(
            town, await walks.submitted(town), "accept", "forward"
        )
        before = _due(dossier)
        town.clock.at = at + 2 * HOUR
        dossier = await walks.take(town, dossier, "request_payment")
        town.clock.at = at + 28 * HOUR

        dossier = await walks.confirm_payment(town, dossier)

        waited = Pause(at + 2 * HOUR, at + 28 * HOUR)
        assert before == _reckoned(at, Days(3))
        assert _due(dossier) == _reckoned(at, Days(3), waited)
        assert _due(dossier) > before

    async def test_without_the_fee_nobody_may_approve(self, town: Town) -> None:
        dossier = await walks.take(
            town, await walks.submitted(town), "accept", "forward", "forward"
        )

        refused = await walks.attempt(town, dossier, "approve")

        assert refused.status_code == 409
        assert refused.json()["code"] == "step_refused"
        assert "nghĩa vụ tài chính" in refused.json()["detail"]

    async def test_a_waiting_step_takes_no_other_way_but_stopping(
        self, town: Town
    ) -> None:
        dossier = await walks.take(
            town, await walks.submitted(town), "accept", "forward", "request_payment"
        )

        again = await walks.attempt(town, dossier, "request_payment")
        stopped = await walks.take(town, dossier, "stop")

        assert again.status_code == 409
        assert stopped["status"] == "stopped"


class TestEnds:
    @pytest.mark.parametrize(
        ("way", "status", "form"),
        [
            (("decline",), "declined", "03"),
            (("accept", "forward", "stop"), "stopped", "05"),
        ],
    )
    async def test_refusing_and_stopping_owe_the_applicant_a_form(
        self, town: Town, way: tuple[str, ...], status: str, form: str
    ) -> None:
        dossier = await walks.take(town, await walks.submitted(town), *way)
        await walks.print_forms(town, dossier)

        printed = await town.person("hoa").get(f"{path_of(dossier)}/forms/{form}")

        assert dossier["status"] == status
        assert dossier["open_steps"] == []
        assert printed.headers["content-type"] == "application/pdf"
        assert walks.REASON in walks.text_of(printed.content)

    async def test_a_refusal_is_a_result_with_its_reason(self, town: Town) -> None:
        dossier = await walks.submitted(town, walks.FREE)
        dossier = await walks.take(town, dossier, "accept", "forward", "forward")
        dossier = await walks.take(town, dossier, "reject", "issue", "deliver")

        result = await town.person("hoa").get(f"{path_of(dossier)}/result")

        assert dossier["status"] == "returned"
        assert dossier["decision"]["granted"] is False
        assert dossier["decision"]["number"].endswith("/TB-MC")
        assert walks.REASON in walks.text_of(result.content)

    async def test_a_withdrawal_before_the_decision_ends_it_and_stops_its_clock(
        self, town: Town, at: datetime
    ) -> None:
        dossier = await walks.take(
            town, await walks.submitted(town), "accept", "forward"
        )
        town.clock.at = at + 3 * HOUR

        dossier = await walks.answer_as_owner(
            town, dossier, "withdrawal", {"reason": "Không cần nữa"}
        )

        assert dossier["status"] == "withdrawn"
        assert dossier["open_steps"] == []
        assert (await _deadline(town, dossier))["state"] == "stopped"

    async def test_a_withdrawal_before_acceptance_has_no_clock_to_stop(
        self, town: Town
    ) -> None:
        dossier = await walks.answer_as_owner(
            town, await walks.submitted(town), "withdrawal", {"reason": "Nộp nhầm"}
        )

        assert dossier["status"] == "withdrawn"
        assert (await _deadline(town, dossier))["state"] == "not_started"

    async def test_after_the_decision_nobody_withdraws(self, town: Town) -> None:
        dossier = await walks.take(
            town,
            await walks.submitted(town, walks.FREE),
            *("accept", "forward", "forward", "approve"),
        )

        refused = await town.person("hoa").post(
            f"{path_of(dossier)}/withdrawal",
            {"reason": "Đổi ý"},
            version=dossier["version"],
        )

        assert refused.status_code == 409
        assert refused.json()["code"] == "transition_not_allowed"


async def _save(owner: Any, dossier: Json, answers: Json) -> Any:
    return await owner.patch(
        path_of(dossier), {"answers": answers}, version=dossier["version"]
    )


async def _deadline(town: Town, dossier: Json) -> Json:
    owner = town.person(walks.owner_of(dossier))
    return walks.done(await owner.get(f"{path_of(dossier)}/deadline"))


def _due(dossier: Json) -> datetime:
    return datetime.fromisoformat(dossier["due_at"])


def _reckoned(start: datetime, allowance: Allowance, *pauses: Pause) -> datetime:
    reckoning = deadlines.reckon(
        start=start,
        allowance=allowance,
        calendar=read_calendar(CALENDAR),
        pauses=pauses,
    )
    assert reckoning.due_at is not None
    return reckoning.due_at


def _office(town: Town, dossier: Json) -> str:
    return town.codes[dossier["open_steps"][0]["office"]]


def _without_repeats(offices: list[str]) -> list[str]:
    return [
        each
        for number, each in enumerate(offices)
        if number == 0 or offices[number - 1] != each
    ]
