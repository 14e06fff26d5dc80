"""How far an administrator of accounts reaches, over every tree and post there can be."""

from typing import Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.identity import permits
from app.identity.accounts.reach import Held, Reach, act_on
from app.identity.actor import Actor, Kind, Post, Role
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing

# A line of offices, each under the one before, with a branch at each.
_TREE: Final = {1: None, 2: 1, 3: 2, 4: 3, 12: 1, 13: 2, 14: 3}
_offices = st.sampled_from(sorted(_TREE))
_posts = st.lists(st.tuples(_offices, st.sampled_from(Role)), max_size=4)


def below(office: int) -> set[int]:
    return {each for each in _TREE if office in _up(each)}


def _up(office: int | None) -> set[int]:
    return set() if office is None else {office} | _up(_TREE[office])


def reach(posts: list[tuple[int, Role]]) -> Reach:
    mine = [office for office, role in posts if role is Role.ADMINISTRATOR]
    within = {UUID(int=each) for office in mine for each in below(office)}
    under = {UUID(int=each) for office in mine for each in below(office) - {office}}
    return Reach(frozenset(within), frozenset(under))


def held(posts: list[tuple[int, Role]]) -> list[Held]:
    return [Held(UUID(int=office), role) for office, role in posts]


def may(posts: list[tuple[int, Role]], other: list[tuple[int, Role]]) -> bool:
    actor = Actor(
        id=UUID(int=7),
        kind=Kind.OFFICIAL,
        name="",
        identity_number="",
        posts=tuple(Post(UUID(int=office), role, "") for office, role in posts),
    )
    theirs = held(other)
    return permits.allows(act_on(theirs), actor, reach(posts).standings(theirs))


@given(_posts, _posts)
def test_one_post_outside_puts_a_person_out_of_reach(
    mine: list[tuple[int, Role]], theirs: list[tuple[int, Role]]
) -> None:
    administered = [office for office, role in mine if role is Role.ADMINISTRATOR]
    inside = all(
        any(office in below(each) for each in administered) for office, _ in theirs
    )

    assert may(mine, theirs) <= (inside and bool(theirs))


@given(_posts, _posts)
def test_no_two_administrators_have_each_other_in_reach(
    mine: list[tuple[int, Role]], theirs: list[tuple[int, Role]]
) -> None:
    both_administer = {Role.ADMINISTRATOR} <= {role for _, role in mine} & {
        role for _, role in theirs
    }

    assert not (both_administer and may(mine, theirs) and may(theirs, mine))


@given(_posts)
def test_nobody_has_an_administrator_like_themselves_in_reach(
    posts: list[tuple[int, Role]],
) -> None:
    assert not (Role.ADMINISTRATOR in {role for _, role in posts} and may(posts, posts))


def test_an_administrator_below_is_in_reach_and_seen_beside() -> None:
    mine = [(2, Role.ADMINISTRATOR)]
    beside, under = held([(2, Role.ADMINISTRATOR)]), held([(3, Role.ADMINISTRATOR)])

    assert act_on(under) is Permission.ADMINISTER_ADMINISTRATOR
    assert reach(mine).standings(beside) == {Standing.ADMINISTERS}
    assert Standing.ADMINISTERS_ABOVE in reach(mine).standings(under)
