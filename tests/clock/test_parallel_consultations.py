"""Opinions asked for at once: all, the first, or whoever answers in time."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditAct
from app.core.database import transaction
from app.dossiers.models import Consultation
from app.dossiers.service import consulting
from tests.clock.processes import CONSULTED
from tests.clock.town import COMMUNE, HOME, JUSTICE, Json, Refused, Town, moment

ASKING = f"{COMMUNE}-specialist"
HOME_ANSWERS, JUSTICE_ANSWERS = f"{HOME}-specialist", f"{JUSTICE}-specialist"


async def _asked(town: Town, outcome: str) -> Json:
    dossier = await town.accepted(CONSULTED)
    body = {"outcome": outcome, "question": "Đề nghị cho ý kiến về quy hoạch"}
    return await town.act(ASKING, dossier, "consultations", body)


async def test_both_departments_hold_a_branch_due_when_answers_are_wanted(
    town: Town,
) -> None:
    dossier = await _asked(town, "ask_all")

    # Eight working hours from Monday 09:00, over the holiday of the 24th.
    (asked,) = await town.consultations(dossier)
    assert [step["step"] for step in dossier["open_steps"]] == [
        "say_home",
        "say_justice",
    ]
    assert asked["question"] == "Đề nghị cho ý kiến về quy hoạch"
    assert moment(asked["answer_by"]) == moment("2026-11-25T09:00:00+07:00")


async def test_the_dossier_goes_on_when_all_have_answered(town: Town) -> None:
    dossier = await _asked(town, "ask_all")

    first = await town.outcome(HOME_ANSWERS, dossier, "answer")
    second = await town.outcome(JUSTICE_ANSWERS, dossier, "answer")

    assert [step["step"] for step in first["open_steps"]] == ["say_justice"]
    assert [step["step"] for step in second["open_steps"]] == ["conclude"]
    assert second["open_steps"][0]["office"] == "Ủy ban nhân dân xã Một"
    (asked,) = await town.consultations(dossier)
    assert asked["closed_at"] is not None
    assert asked["unanswered"] == []


async def test_the_first_answer_suffices_where_the_process_says_so(
    town: Town,
) -> None:
    dossier = await _asked(town, "ask_any")

    answered = await town.outcome(JUSTICE_ANSWERS, dossier, "answer")

    assert [step["step"] for step in answered["open_steps"]] == ["conclude"]
    with pytest.raises(Refused):
        await town.outcome(HOME_ANSWERS, dossier, "answer")


async def test_a_branch_is_answered_by_its_own_holder_only(town: Town) -> None:
    dossier = await _asked(town, "ask_all")

    with pytest.raises(Refused) as refused:
        await town.outcome(ASKING, dossier, "answer")

    assert refused.value.code == "not_your_step"


async def test_the_silent_are_named_when_the_time_to_answer_is_over(
    town: Town,
) -> None:
    dossier = await _asked(town, "ask_all")
    await town.outcome(HOME_ANSWERS, dossier, "answer")
    town.at("2026-11-25T09:00:00")

    lapsed = await town.upkeep.lapse_consultations()
    again = await town.upkeep.lapse_consultations()

    told = (await town.progress(dossier))[-1]
    now = await town.now(dossier)
    assert (lapsed, again) == (1, 0)
    assert [step["step"] for step in now["open_steps"]] == ["conclude"]
    assert told["event"] == "dossier.consultation_lapsed"
    assert "Sở Tư pháp" in told["content"]
    assert "Sở Nội vụ" not in told["content"]
    assert await _unanswered(town) == ["say_justice"]


async def test_nothing_lapses_before_its_time(town: Town) -> None:
    await _asked(town, "ask_all")
    town.at("2026-11-25T08:59:59")

    lapsed = await town.upkeep.lapse_consultations()

    assert lapsed == 0
    assert not await _lapsed_by_a_worker_that_is_early(town)


async def test_work_goes_on_from_the_office_that_asked(town: Town) -> None:
    dossier = await _asked(town, "ask_up")

    answered = await town.outcome(HOME_ANSWERS, dossier, "answer")

    (step,) = answered["open_steps"]
    assert (step["step"], step["office"]) == ("review", "Trung tâm Phục vụ")
    assert (step["role"], step["unrouted"]) == ("specialist", False)


async def test_a_late_holiday_gives_the_consulted_more_time(town: Town) -> None:
    dossier = await _asked(town, "ask_all")

    await town.correct(
        [{"date": "2026-11-25", "closed": "nghỉ do bão", "basis": "công điện 07"}]
    )
    await town.upkeep.correct_due_times("office")

    (asked,) = await town.consultations(dossier)
    assert moment(asked["answer_by"]) == moment("2026-11-26T09:00:00+07:00")


async def test_a_consultation_asks_something(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)

    with pytest.raises(Refused) as by_outcome:
        await town.outcome(ASKING, dossier, "ask_all")
    with pytest.raises(Refused) as without_question:
        await town.act(ASKING, dossier, "consultations", {"outcome": "ask_all"})

    assert by_outcome.value.code == "step_refused"
    assert without_question.value.status == 422


async def _lapsed_by_a_worker_that_is_early(town: Town) -> bool:
    async with transaction(town.parts.sessions) as session:
        asked = (await session.scalars(select(Consultation.id))).one()
        return await consulting.lapse(
            session, asked, at=town.clock.now(), calendar=town.parts.calendar
        )


async def _unanswered(town: Town) -> list[str]:
    async with transaction(town.parts.sessions) as session:
        acts = select(AuditAct.data).where(
            AuditAct.event == "dossier.consultation_lapsed"
        )
        data: Json = (await session.scalars(acts)).one()
    return [each["step"] for each in data["facts"]["unanswered"]]
