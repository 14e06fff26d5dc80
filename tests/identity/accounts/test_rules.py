"""The rules of QCVN 12:2026/BCA, over every account and password that can be."""

from datetime import UTC, datetime, timedelta
from typing import Final

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


def facts(*, administrator: bool = False, days: int = 0, idle: int = 0) -> Facts:
    return Facts(
        administrator=administrator,
        temporary=False,
        password_set_at=AT - timedelta(days=days),
        used_at=AT - timedelta(days=idle),
    )


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


@pytest.mark.parametrize(
    ("given", "standing"),
    [
        (facts(days=300), Standing.OPEN),
        (facts(administrator=True, days=58), Standing.OPEN),
        (facts(administrator=True, days=59), Standing.EXPIRED),
        (facts(idle=44), Standing.OPEN),
        (facts(idle=45), Standing.IDLE),
    ],
)
def test_an_account_ages(given: Facts, standing: Standing) -> None:
    assert rules.standing(given, lock=LOCK, at=AT) is standing


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
