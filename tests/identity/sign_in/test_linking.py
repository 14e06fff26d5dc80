"""An account is somebody's by a checked number, or by proof of both; never by guess."""

from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity import assurance
from app.identity.actor import Kind
from app.identity.assurance import Level
from app.identity.sign_in.identity import Identity
from app.identity.sign_in.linking import (
    Facts,
    Known,
    Newcomer,
    Recognised,
    Refusal,
    Refused,
    decide,
)

HOA: Final = Known(UUID(int=1), Kind.CITIZEN, "083192000101", "tech-hoa")
OFFICIAL: Final = Known(UUID(int=3), Kind.OFFICIAL, HOA.number, None)
BINH: Final = Known(UUID(int=2), Kind.CITIZEN, "083088000102", None)


def identity(
    *,
    number: str | None = HOA.number,
    tech_id: str | None = None,
    level: Level = Level.TWO,
    kind: Kind = Kind.CITIZEN,
) -> Identity:
    return Identity("sub", kind, "Nguyễn Thị Hoa", level, number, tech_id)


def test_a_checked_number_finds_its_person() -> None:
    decided = decide(identity(), Facts(None, [HOA]))

    assert decided == Recognised(HOA.id, new_link=True)


def test_nobody_known_is_a_newcomer() -> None:
    assert decide(identity(), Facts(None, [])) == Newcomer()


def test_an_account_that_is_known_needs_no_number() -> None:
    decided = decide(identity(number=None, level=Level.ONE), Facts(HOA, []))

    assert decided == Recognised(HOA.id, new_link=False)


@pytest.mark.parametrize(
    ("given", "facts", "why"),
    [
        (identity(level=Level.ONE), Facts(None, [HOA]), Refusal.LEVEL_TOO_LOW),
        (identity(level=Level.ONE), Facts(None, []), Refusal.LEVEL_TOO_LOW),
        (identity(number=None), Facts(None, []), Refusal.NUMBER_MISSING),
        (identity(kind=Kind.OFFICIAL), Facts(None, []), Refusal.NOT_APPOINTED),
        # One number, two people; a number and a TechID of two people.
        (identity(), Facts(None, [HOA, BINH]), Refusal.CONFLICT),
        (identity(tech_id="tech-other"), Facts(None, [HOA]), Refusal.CONFLICT),
        (identity(number=BINH.number), Facts(None, [HOA]), Refusal.CONFLICT),
        # The person has another account there; the account's number has changed.
        (
            identity(),
            Facts(
                None, [Known(HOA.id, Kind.CITIZEN, HOA.number, None, linked_here=True)]
            ),
            Refusal.CONFLICT,
        ),
        (identity(number=BINH.number), Facts(HOA, [BINH]), Refusal.CONFLICT),
        (identity(number="083000000000"), Facts(HOA, []), Refusal.CONFLICT),
        # Adding: one that nobody checked, one of another kind of person.
        (
            identity(level=Level.ONE),
            Facts(None, [], adding_to=HOA),
            Refusal.LEVEL_TOO_LOW,
        ),
        (
            identity(number=None, tech_id="tech-new", level=Level.ONE),
            Facts(None, [], adding_to=BINH),
            Refusal.LEVEL_TOO_LOW,
        ),
        (identity(), Facts(None, [], adding_to=OFFICIAL), Refusal.CONFLICT),
        (
            identity(number=None, kind=Kind.OFFICIAL),
            Facts(None, [], adding_to=HOA),
            Refusal.CONFLICT,
        ),
        # Signing in: an official's account by a citizen's proof.
        (identity(), Facts(OFFICIAL, []), Refusal.CONFLICT),
        # Adding: another's account, another's number, a second one there.
        (identity(), Facts(HOA, [HOA], adding_to=BINH), Refusal.TAKEN),
        (identity(), Facts(None, [HOA], adding_to=BINH), Refusal.CONFLICT),
        (identity(), Facts(None, [], adding_to=BINH), Refusal.CONFLICT),
        (
            identity(),
            Facts(
                None,
                [],
                adding_to=Known(
                    HOA.id, Kind.CITIZEN, HOA.number, None, linked_here=True
                ),
            ),
            Refusal.TAKEN,
        ),
    ],
)
def test_what_does_not_agree_is_refused(
    given: Identity, facts: Facts, why: Refusal
) -> None:
    assert decide(given, facts) == Refused(why)


def person(who: int, *, linked_here: bool) -> Known:
    """Return one of four people; the odd ones share a number, as two never should."""
    tech_id = None if who > 2 else f"tech-{who}"
    return Known(
        UUID(int=who), Kind.CITIZEN, f"08300000000{who % 2}", tech_id, linked_here
    )


_KNOWN = st.builds(person, st.integers(1, 4), linked_here=st.booleans())
_IDENTITIES = st.builds(
    identity,
    number=st.sampled_from([None, "083000000000", "083000000001"]),
    tech_id=st.sampled_from([None, "tech-1", "tech-2"]),
    level=st.sampled_from(Level),
    kind=st.sampled_from([Kind.CITIZEN, Kind.OFFICIAL]),
)


@given(
    _IDENTITIES,
    st.builds(
        Facts,
        linked=st.none() | _KNOWN,
        candidates=st.lists(_KNOWN, max_size=2),
        adding_to=st.none() | _KNOWN,
    ),
)
def test_whoever_is_recognised_contradicts_nothing(
    given: Identity, facts: Facts
) -> None:
    decided = decide(given, facts)

    if isinstance(decided, Recognised):
        people = [facts.linked, facts.adding_to, *facts.candidates]
        [person] = {each.id for each in people if each is not None}
        assert decided.person_id == person
        numbers = {each.number for each in people if each is not None}
        assert given.number is None or numbers == {given.number}
        alone = facts.linked is None and facts.adding_to is None
        assert not alone or given.level >= assurance.VERIFIED


@pytest.mark.parametrize(
    ("stated", "level"),
    [
        (("LoA2",), Level.TWO),
        (("LoA3", "2"), Level.TWO),
        (("loa4", None, ""), Level.FOUR),
        ((), Level.ONE),
        (("LoA9",), Level.ONE),
        (("2", "rất cao"), Level.ONE),
        ((["LoA4"],), Level.ONE),
    ],
)
def test_an_unclear_level_is_the_lowest(
    stated: tuple[object, ...], level: Level
) -> None:
    assert assurance.read(*stated) is level
