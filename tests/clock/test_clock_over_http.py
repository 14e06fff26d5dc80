"""The legal clock as its acts write it: arrival, 15:00, pause, restart, lines."""

from tests.clock.processes import CONSULTED, FAR
from tests.clock.town import COMMUNE, HOME, Town, moment

RECEPTION, SPECIALIST = f"{COMMUNE}-reception", f"{COMMUNE}-specialist"


async def test_filed_elsewhere_the_clock_starts_when_the_competent_agency_receives(
    town: Town,
) -> None:
    dossier = await town.accepted(FAR)
    town.at("2026-11-25T10:00:00")

    arrived = await town.outcome(SPECIALIST, dossier, "send")

    deadline = await town.deadline(dossier)
    assert dossier["due_at"] is None
    assert moment(arrived["due_at"]) == moment("2026-11-30T17:00:00+07:00")
    assert "cơ quan có thẩm quyền nhận hồ sơ" in deadline["derivation"][0]


async def test_filed_with_the_competent_agency_the_clock_starts_at_acceptance(
    town: Town,
) -> None:
    dossier = await town.filed(FAR, office=HOME)

    accepted = await town.act(f"{HOME}-reception", dossier, "acceptance")

    assert moment(accepted["due_at"]) == moment("2026-11-27T17:00:00+07:00")


async def test_a_step_entered_after_three_counts_from_the_next_working_day(
    town: Town,
) -> None:
    dossier = await town.accepted(FAR)
    town.at("2026-11-25T15:30:00")

    arrived = await town.outcome(SPECIALIST, dossier, "send")

    (step,) = (await town.deadline(dossier))["steps"]
    assert moment(arrived["open_steps"][0]["due_at"]) == moment(
        "2026-11-26T11:00:00+07:00"
    )
    assert "sau 15 giờ" in step["derivation"][0]


async def test_each_open_step_prints_its_own_derivation(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)

    (step,) = (await town.deadline(dossier))["steps"]

    assert step["step"] == "appraise"
    assert moment(step["due_at"]) == moment("2026-11-25T09:00:00+07:00")
    assert "24/11/2026" in " ".join(step["derivation"])
    assert step["derivation"][-1].startswith("Hạn: 09:00")


async def test_after_a_supplement_the_limit_restarts_from_zero(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)
    asked = {"reason": "Thiếu đơn", "papers": [{"code": "DON", "reason": "chưa nộp"}]}
    await town.act(SPECIALIST, dossier, "supplement-requests", asked)
    town.at("2026-12-07T09:00:00")

    completed = await town.act("hoa", dossier, "supplement")

    # Five working days after Monday 7 December.
    assert moment(completed["due_at"]) == moment("2026-12-14T17:00:00+07:00")


async def test_waiting_for_the_tax_authority_adds_exactly_the_time_waited(
    town: Town,
) -> None:
    dossier = await town.accepted(CONSULTED)
    town.at("2026-11-25T09:00:00")
    await town.outcome(SPECIALIST, dossier, "ask_tax")
    town.at("2026-11-26T09:00:00")

    resumed = await town.act(SPECIALIST, dossier, "resumption")

    assert moment(dossier["due_at"]) == moment("2026-12-01T17:00:00+07:00")
    assert moment(resumed["due_at"]) == moment("2026-12-02T17:00:00+07:00")
