"""A later promise: once, in time, by a leader, with form 04."""

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.dossiers.clock_models import DueChange
from app.dossiers.models import IssuedForm
from tests.clock.processes import CONSULTED, FAR
from tests.clock.town import COMMUNE, HOME, Json, Refused, Town, moment

LEADER = f"{COMMUNE}-leader"
TWO_DAYS: Json = {
    "days": 2,
    "reason": "Phải xác minh thực địa",
    "apology": "Ủy ban nhân dân xã xin lỗi ông/bà.",
}


async def test_a_leader_extends_once_with_an_apology(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)

    extended = await town.act(LEADER, dossier, "extensions", TWO_DAYS)

    told = (await town.progress(dossier))[-1]
    assert moment(extended["due_at"]) == moment("2026-12-03T17:00:00+07:00")
    assert told["event"] == "dossier.extended"
    assert told["reason"] == TWO_DAYS["reason"]
    assert "03/12/2026" in told["content"]
    assert TWO_DAYS["apology"] in told["content"]


async def test_an_extension_owes_form_04_and_keeps_the_day_promised_before(
    town: Town,
) -> None:
    dossier = await town.accepted(CONSULTED)

    await town.act(LEADER, dossier, "extensions", TWO_DAYS)

    async with transaction(town.parts.sessions) as session:
        forms = (await session.scalars(select(IssuedForm.form))).all()
        change = (await session.scalars(select(DueChange))).one()
    assert sorted(forms) == ["01", "04"]
    assert change.due_before == moment("2026-12-01T17:00:00+07:00")
    assert change.due_after == moment("2026-12-03T17:00:00+07:00")


async def test_form_04_is_printed_with_both_days(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)
    await town.act(LEADER, dossier, "extensions", TWO_DAYS)

    await town.printed()

    text = await town.form(dossier, "04")
    assert "17 giờ 00" in text
    assert "01/12/2026" in text or "01 tháng 12" in text
    assert "03/12/2026" in text or "03 tháng 12" in text
    assert TWO_DAYS["reason"] in text


async def test_form_04_bears_the_name_of_the_agency_that_puts_it_off(
    town: Town,
) -> None:
    dossier = await town.accepted(FAR)
    await town.outcome(f"{COMMUNE}-specialist", dossier, "send")

    await town.act(f"{HOME}-leader", dossier, "extensions", TWO_DAYS)
    await town.printed()

    letterhead = (await town.form(dossier, "04"))[:80].upper()
    assert "SỞ NỘI VỤ" in letterhead
    assert "SỞ NỘI VỤ" not in (await town.form(dossier, "01"))[:80].upper()


async def test_a_second_extension_is_refused(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)
    await town.act(LEADER, dossier, "extensions", TWO_DAYS)

    with pytest.raises(Refused) as refused:
        await town.act(LEADER, dossier, "extensions", TWO_DAYS)

    assert refused.value.problem["errors"][0]["code"] == "already_extended"


async def test_on_the_last_day_it_is_too_late_to_extend(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)
    town.at("2026-12-01T07:30:00")

    with pytest.raises(Refused) as refused:
        await town.act(LEADER, dossier, "extensions", TWO_DAYS)

    assert refused.value.problem["errors"][0]["code"] == "extended_too_late"


@pytest.mark.parametrize("who", [f"{COMMUNE}-specialist", f"{HOME}-leader"])
async def test_only_a_leader_of_the_handling_office_extends(
    town: Town, who: str
) -> None:
    dossier = await town.accepted(CONSULTED)

    with pytest.raises(Refused) as refused:
        await town.act(who, dossier, "extensions", TWO_DAYS)

    assert refused.value.status in {403, 404}


async def test_days_and_hours_together_are_refused(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)

    with pytest.raises(Refused) as refused:
        await town.act(LEADER, dossier, "extensions", TWO_DAYS | {"hours": 4})

    assert refused.value.status == 422
    assert moment((await town.now(dossier))["due_at"]) == moment(dossier["due_at"])
