"""A mandate holds once both sides want it, for its days, and until either ends it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.identity import permits
from app.identity.actor import Actor, Kind, Role, Scope
from app.identity.mandates import service
from app.identity.mandates.models import Mandate
from app.identity.mandates.service import (
    MandateNotFound,
    MandateSettled,
    MandateUnusable,
    Offer,
)
from app.identity.mandates.standing import Kind as MandateKind
from app.identity.mandates.standing import Side, State
from tests.identity.rights import town_hall
from tests.identity.rights.town_hall import BA_TRI, BASIS, Hall

DAY = timedelta(days=1)


@pytest.fixture
async def hall(session: AsyncSession, at: datetime) -> Hall:
    hall = await town_hall.opened(session, at)
    await hall.join("binh", Kind.CITIZEN)
    await hall.join("sau", Kind.CITIZEN)
    await hall.join("thao", Kind.CITIZEN)
    await hall.join("dua-xanh", Kind.ENTERPRISE)
    await hall.join("tiepnhan", Kind.OFFICIAL, (BA_TRI, Role.RECEPTION))
    return hall


async def test_what_one_side_offers_holds_once_the_other_accepts(hall: Hall) -> None:
    offered = await _offer(hall, "hoa", "binh")
    before = await hall.actor("binh")
    accepted = await _accept(hall, offered, "binh")
    after = await hall.actor("binh")

    assert before.mandates == ()
    assert service.state_of(accepted, at=hall.at) is State.IN_FORCE
    assert _may(after, hall, "1.004873") == {Scope.FILE}
    assert _may(after, hall, "2.001661") == set()


async def test_an_agent_may_ask_and_the_principal_accepts(hall: Hall) -> None:
    asked = await _offer(hall, "binh", "hoa", side=Side.AGENT)
    await _accept(hall, asked, "hoa")

    assert _may(await hall.actor("binh"), hall, "1.004873") == {Scope.FILE}


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ("hoa", permits.GrantsOneself),
        ("sau", MandateNotFound),
        ("tiepnhan", permits.NotForYou),
    ],
)
async def test_nobody_but_the_other_side_accepts(
    hall: Hall, by: str, error: type[Exception]
) -> None:
    offered = await _offer(hall, "hoa", "binh")

    with pytest.raises(error):
        await _accept(hall, offered, by)

    assert (await hall.actor("binh")).mandates == ()


@pytest.mark.parametrize("by", ["hoa", "binh"])
async def test_either_side_ends_it_at_once(hall: Hall, by: str) -> None:
    mandate = await _accept(hall, await _offer(hall, "hoa", "binh"), "binh")

    await service.end(hall.session, mandate.id, by=await hall.actor(by), at=hall.at)

    assert (await hall.actor("binh")).mandates == ()
    with pytest.raises(MandateSettled):
        await service.end(hall.session, mandate.id, by=await hall.actor(by), at=hall.at)


async def test_what_was_refused_is_not_accepted_afterwards(hall: Hall) -> None:
    offered = await _offer(hall, "hoa", "binh")
    await service.end(hall.session, offered.id, by=await hall.actor("binh"), at=hall.at)

    with pytest.raises(MandateSettled):
        await _accept(hall, offered, "binh")


@pytest.mark.parametrize(
    ("first", "until", "held_today"),
    [(0, 1, 1), (-3, None, 1), (1, None, 0), (1, 4, 0)],
)
async def test_it_holds_from_its_first_day_until_its_last(
    hall: Hall, first: int, until: int | None, held_today: int
) -> None:
    today = hall.at.date()
    mandate = await _offer(
        hall,
        "hoa",
        "binh",
        first=today + first * DAY,
        until=None if until is None else today + until * DAY,
    )
    await _accept(hall, mandate, "binh")

    now = (await hall.actor("binh")).mandates
    hall.at += 30 * DAY
    later = (await hall.actor("binh")).mandates

    assert len(now) == held_today
    assert bool(later) is (until is None)


async def test_an_organisation_accepts_by_its_legal_representative(hall: Hall) -> None:
    claim = await _offer(
        hall,
        "thao",
        "dua-xanh",
        side=Side.AGENT,
        kind=MandateKind.REPRESENTATION,
        procedures=None,
    )
    await _confirm(hall, claim, "tiepnhan")
    asked = await _offer(hall, "binh", "dua-xanh", side=Side.AGENT)

    with pytest.raises(MandateNotFound):
        await _accept(hall, asked, "sau")
    await _accept(hall, asked, "thao")

    binh = await hall.actor("binh")
    company = hall.people["dua-xanh"]
    assert binh.scopes_for(company, procedure="1.004873") == {Scope.FILE}


async def test_who_does_not_represent_an_organisation_offers_nothing_for_it(
    hall: Hall,
) -> None:
    with pytest.raises(permits.OutOfScope):
        await _offer(hall, "sau", "binh", organization_id=hall.people["dua-xanh"])


async def test_a_guardian_is_confirmed_by_a_desk_that_saw_the_document(
    hall: Hall,
) -> None:
    claim = await _claim(hall)

    with pytest.raises(permits.NotTheReception):
        await _confirm(hall, claim, "hotich")
    confirmed = await _confirm(hall, claim, "tiepnhan")

    hoa = await hall.actor("hoa")
    assert confirmed.principal_id is not None
    assert hoa.scopes_for(confirmed.principal_id, procedure="1.004873") == {Scope.FILE}


async def test_a_guardianship_is_not_accepted_among_themselves(hall: Hall) -> None:
    claim = await _offer(
        hall, "hoa", "binh", side=Side.AGENT, kind=MandateKind.GUARDIANSHIP
    )

    with pytest.raises(MandateSettled):
        await _accept(hall, claim, "binh")


async def test_an_official_does_not_confirm_what_they_claim_themselves(
    hall: Hall,
) -> None:
    claim = await _claim(hall)
    official = replace(
        await hall.actor("tiepnhan"),
        identity_number=(await hall.actor("hoa")).identity_number,
    )

    with pytest.raises(permits.GrantsOneself):
        await service.confirm(hall.session, claim.id, by=official, at=hall.at)


async def test_an_ordinary_mandate_is_nothing_a_desk_confirms(hall: Hall) -> None:
    offered = await _offer(hall, "hoa", "binh")

    with pytest.raises(permits.NotTheReception):
        await _confirm(hall, offered, "tiepnhan")


async def test_a_number_that_nobody_has_looks_like_any_other(hall: Hall) -> None:
    known = await _offer(hall, "hoa", "binh")
    unknown = await service.offer(
        hall.session,
        replace(await _terms(hall, "binh"), other="083999999999"),
        by=await hall.actor("hoa"),
        at=hall.at,
    )

    assert (known.agent_id, unknown.agent_id) == (None, None)
    assert service.state_of(known, at=hall.at) == service.state_of(unknown, at=hall.at)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until": -1}, "reversed"),
        ({"side": Side.PRINCIPAL, "kind": MandateKind.GUARDIANSHIP}, "agent_only"),
    ],
)
async def test_a_mandate_that_cannot_be_is_refused_with_its_place(
    hall: Hall, changes: dict[str, object], code: str
) -> None:
    if "until" in changes:
        changes = {"until": hall.at.date() - DAY}

    with pytest.raises(MandateUnusable) as refused:
        await _offer(hall, "hoa", "binh", **changes)

    assert [each.code for each in refused.value.errors] == [code]


async def test_every_turn_of_it_is_in_the_audit(hall: Hall) -> None:
    mandate = await _accept(hall, await _offer(hall, "hoa", "binh"), "binh")
    await service.end(hall.session, mandate.id, by=await hall.actor("hoa"), at=hall.at)

    acts = await audit.acts_of(hall.session, subject=f"mandate:{mandate.id}")

    assert [(each.event, each.actor_id) for each in acts] == [
        ("mandate.offered", str(hall.people["hoa"])),
        ("mandate.accepted", str(hall.people["binh"])),
        ("mandate.ended", str(hall.people["hoa"])),
    ]


def _may(actor: Actor, hall: Hall, procedure: str) -> set[Scope]:
    return set(actor.scopes_for(hall.people["hoa"], procedure=procedure))


async def _terms(hall: Hall, other: str) -> Offer:
    actor = await hall.actor(other)
    return Offer(
        kind=MandateKind.AUTHORIZATION,
        side=Side.PRINCIPAL,
        other=actor.identity_number,
        name=actor.name,
        scopes=frozenset({Scope.FILE}),
        procedures=frozenset({"1.004873"}),
        first=hall.at.date(),
        until=None,
        basis=BASIS,
    )


async def _offer(hall: Hall, by: str, other: str, **changes: object) -> Mandate:
    terms = replace(await _terms(hall, other), **changes)  # type: ignore[arg-type]  # any of its fields
    return await service.offer(hall.session, terms, by=await hall.actor(by), at=hall.at)


async def _claim(hall: Hall) -> Mandate:
    """Let Hoa claim the guardianship of a child whom the portal does not know."""
    terms = replace(
        await _terms(hall, "binh"),
        kind=MandateKind.GUARDIANSHIP,
        side=Side.AGENT,
        other="083215000001",
        name="Nguyễn Gia Bảo",
        procedures=None,
        basis="Giấy khai sinh số 12/2015",
    )
    return await service.offer(
        hall.session, terms, by=await hall.actor("hoa"), at=hall.at
    )


async def _accept(hall: Hall, mandate: Mandate, by: str) -> Mandate:
    return await service.accept(
        hall.session, mandate.id, by=await hall.actor(by), at=hall.at
    )


async def _confirm(hall: Hall, mandate: Mandate, by: str) -> Mandate:
    return await service.confirm(
        hall.session, mandate.id, by=await hall.actor(by), at=hall.at
    )
