"""An act may ask for a surer sign-in than the one that somebody has."""

import pytest

from app.core.ids import new_id
from app.identity import permits
from app.identity.actor import Actor, Kind
from app.identity.assurance import Level
from app.identity.permits import AssuranceTooLow
from app.identity.policy.permissions import Permission


def citizen(level: Level) -> Actor:
    return Actor(new_id(), Kind.CITIZEN, "Hoa", "083192000101", assurance=level)


def test_a_self_declared_account_files_nothing() -> None:
    declared = citizen(Level.ONE)

    with pytest.raises(AssuranceTooLow) as refused:
        permits.admit(Permission.SUBMIT, declared)

    assert refused.value.more == {"needed": 2, "held": 1}
    assert permits.admit(Permission.LIST_DOSSIERS, declared) is declared


@pytest.mark.parametrize("level", [Level.TWO, Level.THREE, Level.FOUR])
def test_a_checked_account_files(level: Level) -> None:
    checked = citizen(level)

    assert permits.admit(Permission.SUBMIT, checked) is checked
