"""Which of our people has just signed in? Pure.

Two accounts are one person only by a number that the provider has checked. Whatever
points at two people is refused and left to a human: nothing is ever merged here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.identity.actor import Kind
from app.identity.assurance import VERIFIED
from app.identity.sign_in.identity import Identity


@dataclass(frozen=True)
class Known:
    """One of our people; `linked_here` if they have an account at this provider."""

    id: UUID
    kind: Kind
    number: str
    tech_id: str | None
    linked_here: bool = False


@dataclass(frozen=True)
class Facts:
    """Who has this account, and who else it might be.

    `candidates` are those of the same kind with its number or its TechID; `adding_to`
    is who, signed in already, adds this account to their own.
    """

    linked: Known | None
    candidates: Sequence[Known]
    adding_to: Known | None = None


class Refusal(StrEnum):
    LEVEL_TOO_LOW = "level_too_low"
    NUMBER_MISSING = "number_missing"
    NOT_APPOINTED = "not_appointed"
    CONFLICT = "conflict"
    TAKEN = "taken"


@dataclass(frozen=True)
class Refused:
    why: Refusal


@dataclass(frozen=True)
class Recognised:
    """`new_link`: this account was not known to be theirs before."""

    person_id: UUID
    new_link: bool


@dataclass(frozen=True)
class Newcomer:
    """Nobody we know: a person of ours begins here."""


def decide(identity: Identity, facts: Facts) -> Recognised | Newcomer | Refused:
    """Decide who signs in, or who gets a further account."""
    if facts.linked is not None:
        return _linked(identity, facts.linked, facts)
    if facts.adding_to is not None:
        return _added(identity, facts.adding_to, facts)
    return _unlinked(identity, facts.candidates)


def _unlinked(
    identity: Identity, candidates: Sequence[Known]
) -> Recognised | Newcomer | Refused:
    if identity.level < VERIFIED:
        return Refused(Refusal.LEVEL_TOO_LOW)
    if identity.number is None and identity.tech_id is None:
        return Refused(Refusal.NUMBER_MISSING)
    if candidates:
        return _matched(identity, candidates)
    if identity.kind is Kind.OFFICIAL:
        return Refused(Refusal.NOT_APPOINTED)
    return Newcomer()


def _linked(identity: Identity, linked: Known, facts: Facts) -> Recognised | Refused:
    # An account stays its person's: a number that changed is a human's to settle.
    if facts.adding_to is not None and facts.adding_to.id != linked.id:
        return Refused(Refusal.TAKEN)
    others = any(each.id != linked.id for each in facts.candidates)
    if others or _differs(identity, linked):
        return Refused(Refusal.CONFLICT)
    return Recognised(linked.id, new_link=False)


def _added(identity: Identity, owner: Known, facts: Facts) -> Recognised | Refused:
    # What nobody checked would name its person from then on, by its TechID too.
    if identity.level < VERIFIED:
        return Refused(Refusal.LEVEL_TOO_LOW)
    if owner.linked_here:
        return Refused(Refusal.TAKEN)
    if any(each.id != owner.id for each in facts.candidates):
        return Refused(Refusal.CONFLICT)
    if identity.kind is not owner.kind or _differs(identity, owner):
        return Refused(Refusal.CONFLICT)
    return Recognised(owner.id, new_link=True)


def _matched(identity: Identity, candidates: Sequence[Known]) -> Recognised | Refused:
    first, *others = candidates
    if others or first.linked_here or _differs(identity, first):
        return Refused(Refusal.CONFLICT)
    return Recognised(first.id, new_link=True)


def _differs(identity: Identity, known: Known) -> bool:
    """Tell whether the provider contradicts what we hold; silence contradicts nothing.

    Each provider speaks for its own: a citizen's account opens no official's session,
    though the number is the same.
    """
    office = (identity.kind is Kind.OFFICIAL) is not (known.kind is Kind.OFFICIAL)
    number = identity.number is not None and identity.number != known.number
    tech_id = (
        identity.tech_id is not None
        and known.tech_id is not None
        and identity.tech_id != known.tech_id
    )
    return office or number or tech_id
