"""An act may ask for a surer or later sign-in than the one that somebody has."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ids import new_id
from app.identity import assurance, permits
from app.identity.actor import Actor, Kind
from app.identity.assurance import RECENT, Assurance, Level, Need
from app.identity.permits import StepUpNeeded
from app.identity.policy.permissions import Permission

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
levels = st.sampled_from(Level)
ages = st.none() | st.integers(0, 10_000).map(lambda seconds: seconds * SECOND)


def citizen(level: Level, *, proved: timedelta | None = None) -> Actor:
    held = Assurance(level, None if proved is None else AT - proved)
    return Actor(new_id(), Kind.CITIZEN, "Hoa", "083192000101", assurance=held)


def test_a_self_declared_account_files_nothing() -> None:
    declared = citizen(Level.ONE)

    with pytest.raises(StepUpNeeded) as refused:
        permits.admit(Permission.SUBMIT, declared, at=AT)

    assert refused.value.more == {"acr_values": "LoA2", "needed": 2, "held": 1}
    assert refused.value.challenge == (
        'Bearer error="insufficient_user_authentication", acr_values="LoA2"'
    )
    assert permits.admit(Permission.LIST_DOSSIERS, declared, at=AT) is declared


@pytest.mark.parametrize("level", [Level.TWO, Level.THREE, Level.FOUR])
def test_a_checked_account_files(level: Level) -> None:
    checked = citizen(level)

    assert permits.admit(Permission.SUBMIT, checked, at=AT) is checked


@pytest.mark.parametrize(
    "act",
    [
        Permission.OFFER_MANDATE,
        Permission.ACCEPT_MANDATE,
        Permission.EXPORT_OWN_DATA,
        Permission.ERASE_OWN_DATA,
    ],
)
def test_what_an_open_session_must_not_do_needs_a_proof_of_minutes_ago(
    act: Permission,
) -> None:
    for stale in (citizen(Level.FOUR), citizen(Level.FOUR, proved=RECENT + SECOND)):
        with pytest.raises(StepUpNeeded) as refused:
            permits.admit(act, stale, at=AT)
        assert refused.value.more["max_age"] == 900
        assert refused.value.challenge.endswith('authentication", max_age="900"')
    late = citizen(Level.TWO, proved=RECENT)
    assert permits.admit(act, late, at=AT) is late


@given(held=levels, age=ages, needed=levels, most=ages)
def test_a_surer_and_a_later_proof_never_opens_less(
    held: Level, age: timedelta | None, needed: Level, most: timedelta | None
) -> None:
    need = Need(needed, most)
    proof = Assurance(held, None if age is None else AT - age)

    met = assurance.meets(proof, need, at=AT)

    assert met is (
        held >= needed and (most is None or (age is not None and age <= most))
    )
    if met:
        assert assurance.meets(Assurance(Level.FOUR, AT), need, at=AT)
