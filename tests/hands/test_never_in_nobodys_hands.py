"""No sequence of changing hands leaves a step where nobody may act on it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
from hypothesis import given
from hypothesis import strategies as st

from app.core.ids import new_id
from app.dossiers import hands, standing
from app.dossiers.hands import Hand, Refused
from app.identity.actor import Actor, Kind, Post, Role
from tests.hands.crew import FIRST, HEAD, LEADER, REGISTRY, SECOND, THIRD, Crew

OFFICE = new_id()
PEOPLE = [new_id() for _ in range(4)]
CHIEF = Actor(new_id(), Kind.OFFICIAL, "x", "0", (Post(OFFICE, Role.LEADER, "x"),))

Move = tuple[str, int, int]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["take", "release", "reassign", "hand_over", "leave", "return", "stand_in"]
        ),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=40,
)


class Desk:
    """Specialists who come and go; the last one present never leaves."""

    def __init__(self) -> None:
        self.present = set(range(4))
        self.stands_in: dict[int, int] = {}
        self.holder: UUID | None = None

    def actor(self, number: int) -> Actor:
        own = (Post(OFFICE, Role.SPECIALIST, "x"),) if number in self.present else ()
        absent = tuple(
            Post(OFFICE, Role.SPECIALIST, "x", on_behalf_of=PEOPLE[each])
            for each, substitute in self.stands_in.items()
            if substitute == number and each in self.present
        )
        return Actor(PEOPLE[number], Kind.OFFICIAL, "x", "0", own + absent)

    @property
    def hand(self) -> Hand:
        """The hand as the service finds it: a holder who left holds nothing."""
        holder = self.holder
        if holder is not None and not self.actor(PEOPLE.index(holder)).posts:
            holder = None
        return Hand(OFFICE, Role.SPECIALIST, holder)

    def move(self, kind: str, one: int, other: int) -> None:
        actor, to = self.actor(one), self.actor(other)
        match kind:
            case "take" if isinstance(hands.may_act(self.hand, actor), Post):
                self.holder = actor.id
            case "release" if isinstance(hands.may_release(self.hand, actor), Post):
                self.holder = None
            case "reassign" if isinstance(
                hands.may_reassign(self.hand, CHIEF, to=to), Post
            ):
                self.holder = to.id
            case "hand_over" if isinstance(
                hands.may_hand_over(self.hand, actor, to=to), Post
            ):
                self.holder = to.id
            case "leave" if len(self.present) > 1:
                self.present.discard(one)
                self.stands_in.pop(one, None)
            case "return":
                self.present.add(one)
            case "stand_in" if one != other:
                self.stands_in[one] = other
            case _:
                return


@given(MOVES)
def test_whatever_happens_somebody_may_act_on_the_step(moves: list[Move]) -> None:
    desk = Desk()

    for move in moves:
        desk.move(*move)

        able = [
            number
            for number in range(4)
            if isinstance(hands.may_act(desk.hand, desk.actor(number)), Post)
        ]
        assert able


@given(MOVES)
def test_what_somebody_present_holds_nobody_else_acts_on_but_their_substitute(
    moves: list[Move],
) -> None:
    desk = Desk()
    for move in moves:
        desk.move(*move)

    held = desk.hand.holder
    for number in range(4):
        actor = desk.actor(number)
        others = held is not None and held != actor.id
        stands_in = others and actor.stands_in_for(
            held or actor.id, office_id=OFFICE, role=Role.SPECIALIST
        )
        if others and not stands_in:
            assert isinstance(hands.may_act(desk.hand, actor), Refused)


async def test_the_same_holds_for_the_portal_itself(crew: Crew) -> None:
    """Walk the acts of a bad week over HTTP, asking the standing check each time."""
    dossier_id = await crew.on_desk()
    body = {
        "to": str(crew.ids[THIRD]),
        "office": "000.01.26.H07",
        "role": "specialist",
        "reason": "Nghỉ phép",
    }
    week: list[Callable[[], Awaitable[httpx.Response]]] = [
        lambda: crew.take(FIRST, dossier_id),
        lambda: crew.substitute(FIRST, REGISTRY),
        lambda: crew.release(REGISTRY, dossier_id),
        lambda: crew.take(REGISTRY, dossier_id),
        lambda: crew.reassign(HEAD, dossier_id, to=SECOND),
        lambda: crew.post(SECOND, "/v1/handovers", body),
        lambda: crew.substitute(THIRD, SECOND),
        lambda: crew.reassign(LEADER, dossier_id, to=REGISTRY),
        lambda: crew.forward(REGISTRY, dossier_id),
    ]

    for act in week:
        done = await act()
        assert done.is_success, done.text
        async with crew.sessions() as session:
            assert not await standing.violations(session, at=crew.clock.now())
