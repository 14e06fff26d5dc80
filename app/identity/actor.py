"""The caller, as the decisions below and above need to know them. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.identity.assurance import WHOLE, Assurance


class Kind(StrEnum):
    """What a person of the portal is (DVCQG `LoaiTaiKhoan`, and ours)."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    STATE_AGENCY = "state_agency"
    ORGANIZATION = "organization"
    OFFICIAL = "official"
    PARTNER = "partner"
    SYSTEM = "system"


class Role(StrEnum):
    """What an official may be in an office; process steps name the first five."""

    RECEPTION = "reception"
    SPECIALIST = "specialist"
    DIVISION_HEAD = "division_head"
    LEADER = "leader"
    REGISTRY_CLERK = "registry_clerk"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


APPLICANTS: Final = frozenset(
    {Kind.CITIZEN, Kind.ENTERPRISE, Kind.STATE_AGENCY, Kind.ORGANIZATION}
)

HEADS: Final = frozenset({Role.DIVISION_HEAD, Role.LEADER})

# Who works on dossiers. An auditor reads them, an administrator of accounts sees none.
WORKING: Final = frozenset(Role) - {Role.AUDITOR, Role.ADMINISTRATOR}


class Scope(StrEnum):
    """What somebody may do in another's place."""

    FILE = "file"
    FOLLOW = "follow"
    RECEIVE = "receive"


@dataclass(frozen=True)
class Post:
    """One role in one office, in force now; of another, for whom one stands in."""

    office_id: UUID
    role: Role
    title: str
    on_behalf_of: UUID | None = None


@dataclass(frozen=True)
class HeldMandate:
    """For whom one may act now, in what; no `procedures` means every one of them.

    Who `represents` an organisation is its voice in law, also towards its mandates.
    """

    principal_id: UUID
    scopes: frozenset[Scope]
    procedures: frozenset[str] | None = None
    represents: bool = False

    def covers(self, principal_id: UUID, *, procedure: str) -> bool:
        return self.principal_id == principal_id and (
            self.procedures is None or procedure in self.procedures
        )


@dataclass(frozen=True)
class Actor:
    """`assurance` is how surely, and when, the caller was identified at sign-in."""

    id: UUID
    kind: Kind
    name: str
    identity_number: str
    posts: tuple[Post, ...] = ()
    mandates: tuple[HeldMandate, ...] = ()
    assurance: Assurance = WHOLE

    @property
    def office_ids(self) -> frozenset[UUID]:
        """Return the offices in which the actor works on dossiers."""
        return frozenset(post.office_id for post in self.posts if post.role in WORKING)

    def offices_as(self, role: Role) -> frozenset[UUID]:
        """Return the offices in which the actor holds this role."""
        return frozenset(post.office_id for post in self.posts if post.role is role)

    def scopes_for(self, principal_id: UUID, *, procedure: str) -> frozenset[Scope]:
        """Return what the actor may do for this person in this procedure."""
        return frozenset(
            scope
            for mandate in self.mandates
            if mandate.covers(principal_id, procedure=procedure)
            for scope in mandate.scopes
        )

    def post_for(self, *, office_id: UUID, role: str) -> Post | None:
        """Return the post that holds this role in this office; one's own first."""
        for post in self.posts:
            if post.office_id == office_id and post.role == role:
                return post
        return None

    def stands_in_for(self, person_id: UUID, *, office_id: UUID, role: str) -> bool:
        """Tell whether this post is held in that absent person's place."""
        return any(
            post.on_behalf_of == person_id
            for post in self.posts
            if post.office_id == office_id and post.role == role
        )

    def heads(self, office_id: UUID) -> bool:
        """Tell whether the actor directs others' work in this office."""
        return any(
            post.office_id == office_id and post.role in HEADS for post in self.posts
        )


def masked(identity_number: str) -> str:
    """Return the number as lists and logs may show it: the last three digits."""
    return "•" * max(len(identity_number) - 3, 0) + identity_number[-3:]
