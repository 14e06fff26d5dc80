"""The rules of QCVN 12:2026/BCA, over every account and password that can be."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.identity.accounts import passwords, rules
from app.identity.accounts.rules import Facts, Fault, Standing

AT: Final = datetime(2026, 11, 23, 2, tzinfo=UTC)
LOCK: Final = timedelta(hours=12)

_past = st.timedeltas(timedelta(), timedelta(days=400)).map(lambda ago: AT - ago)
_facts = st.builds(
    Facts,
    administrator=st.booleans(),
    temporary=st.booleans(),
    password_set_at=_past,
    used_at=_past,
    locked_at=st.none() | _past,
    disabled_at=st.none() | _past,
)


SECOND: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)
_ORDINARY: Final[dict[str, Any]] = {
    "administrator": False,
    "temporary": False,
    "password_set_at": AT,
    "used_at": AT,
}
# What is counted from where, for how long, and what the account is from then on.
AGES: Final[dict[str, tuple[dict[str, Any], str, timedelta, Standing]]] = {
    "nobody used it": ({}, "used_at", 45 * DAY, Standing.IDLE),
    "an administrator's password": (
        {"administrator": True, "used_at": AT + 30 * DAY},
        "password_set_at",
        59 * DAY,
        Standing.EXPIRED,
    ),
    "a first password": (
        {"temporary": True},
        "password_set_at",
        3 * DAY,
        Standing.LAPSED,
    ),
    "a lock is over": ({}, "locked_at", LOCK, Standing.OPEN),
}


@given(_facts)
def test_an_open_account_breaks_no_rule(given: Facts) -> None:
    standing = rules.standing(given, lock=LOCK, at=AT)

    whole = (
        given.disabled_at is None
        and AT - given.used_at < timedelta(days=45)
        and (given.locked_at is None or AT - given.locked_at >= LOCK)
        and not given.temporary
        and not (
            given.administrator and AT - given.password_set_at >= timedelta(days=59)
        )
    )
    assert (standing is Standing.OPEN) == whole


@pytest.mark.parametrize("age", AGES)
def test_an_account_ages_to_the_second(age: str) -> None:
    more, since, length, then = AGES[age]
    given = Facts(**{**_ORDINARY, **more, since: AT})

    told = [
        rules.standing(given, lock=LOCK, at=AT + length + by)
        for by in (-SECOND, timedelta(), SECOND)
    ]

    assert told[1:] == [then, then]
    assert told[0] is not then


def test_who_is_no_administrator_keeps_a_password() -> None:
    old = Facts(**(_ORDINARY | {"password_set_at": AT - 300 * DAY}))

    assert rules.standing(old, lock=LOCK, at=AT) is Standing.OPEN


def test_five_failures_lock_and_time_opens_again() -> None:
    before, after = AT + LOCK - timedelta(seconds=1), AT + LOCK

    counted = [
        rules.failures_after(failures, locked_at=None, lock=LOCK, at=AT)
        for failures in range(5)
    ]

    assert (counted, rules.MOST_FAILURES) == ([1, 2, 3, 4, 5], 5)
    assert rules.is_locked(AT, lock=LOCK, at=before)
    assert not rules.is_locked(AT, lock=LOCK, at=after)
    assert rules.failures_after(5, locked_at=AT, lock=LOCK, at=after) == 1


@pytest.mark.parametrize(
    ("password", "lacks"),
    [
        ("Dừa-xanh1", ()),
        ("Aa1!aaaa", ()),
        ("Aa1!aaa", (Fault.TOO_SHORT,)),
        ("aa1!aaaa", (Fault.NO_UPPER,)),
        ("AA1!AAAA", (Fault.NO_LOWER,)),
        ("Aaa!aaaa", (Fault.NO_DIGIT,)),
        ("Aa1aaaaa", (Fault.NO_SPECIAL,)),
        ("Aa1 aaaa", (Fault.NO_SPECIAL,)),
        ("x" * 129, (Fault.TOO_LONG, Fault.NO_UPPER, Fault.NO_DIGIT, Fault.NO_SPECIAL)),
        ("Diem-1!BaTri", ()),
        ("xDIEM.TH1-a", (Fault.HAS_NAME,)),
    ],
)
def test_a_password_is_told_all_that_it_lacks(
    password: str, lacks: tuple[Fault, ...]
) -> None:
    assert rules.faults(password, username="diem.th") == lacks


@given(st.text(max_size=40), st.text(max_size=10))
def test_more_letters_never_make_a_password_weaker(password: str, more: str) -> None:
    assume(len(password + more) <= rules.LONGEST)
    before = set(rules.faults(password, username="diem.th")) - {Fault.HAS_NAME}

    after = set(rules.faults(password + more, username="diem.th")) - {Fault.HAS_NAME}

    assert after <= before


def test_a_first_password_passes_the_rules_it_is_the_first_of() -> None:
    given = [passwords.temporary() for _ in range(200)]

    assert all(rules.faults(each, username="diem.th") == () for each in given)
    assert len(set(given)) == 200
