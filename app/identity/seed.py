"""People of a deployment folder: named ones, and one official a role elsewhere.

Names are drawn by a digest of office and role: the same folder always gives the
same people.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from app.identity.actor import Kind, Role
from app.identity.service import NewPerson, NewPosition


@dataclass(frozen=True)
class Seat:
    """An office that needs its officials."""

    office_id: UUID
    code: str


def read_people(folder: Path, seats: Sequence[Seat]) -> tuple[NewPerson, ...]:
    """Return everybody of `people.yaml`, and officials for the empty seats."""
    stated = yaml.load(
        (folder / "people.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    offices = {seat.code: seat.office_id for seat in seats}
    named = [_official(each, offices) for each in stated["officials"]]
    taken = {
        (position.office_id, position.role)
        for person in named
        for position in person.positions
    }
    return (
        *(_citizen(each) for each in stated["citizens"]),
        *(_company(each) for each in stated["companies"]),
        *(_partner(each) for each in stated["partners"]),
        *named,
        *_generated(stated["generated"], seats, taken),
    )


def read_representatives(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return each company's handle with that of its legal representative."""
    stated = yaml.load(
        (folder / "people.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return tuple(
        (each["handle"], each["representative"]) for each in stated["companies"]
    )


def _citizen(stated: Mapping[str, Any]) -> NewPerson:
    return NewPerson(
        handle=stated["handle"],
        kind=Kind.CITIZEN,
        name=stated["full_name"],
        identity_number=stated["person_id"],
        birth_date=stated["birth_date"],
        **_reached_at(stated),
    )


def _company(stated: Mapping[str, Any]) -> NewPerson:
    return NewPerson(
        handle=stated["handle"],
        kind=Kind.ENTERPRISE,
        name=stated["name"],
        identity_number=stated["tax_code"],
        **_reached_at(stated),
    )


def _partner(stated: Mapping[str, Any]) -> NewPerson:
    return NewPerson(
        handle=stated["handle"],
        kind=Kind.PARTNER,
        name=stated["name"],
        identity_number=stated["identity_number"],
    )


def _reached_at(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {key: stated.get(key) for key in ("phone", "email", "address", "area_code")}


def _official(stated: Mapping[str, Any], offices: Mapping[str, UUID]) -> NewPerson:
    office_id = offices[stated["office"]]
    return NewPerson(
        handle=stated["handle"],
        kind=Kind.OFFICIAL,
        name=stated["full_name"],
        identity_number=drawn_number(stated["handle"]),
        positions=tuple(
            NewPosition(office_id, Role(role), stated["title"])
            for role in stated["roles"]
        ),
    )


def _generated(
    stated: Mapping[str, Any], seats: Sequence[Seat], taken: set[tuple[UUID, Role]]
) -> Iterator[NewPerson]:
    for seat in seats:
        for role, title in stated["roles"].items():
            if (seat.office_id, Role(role)) not in taken:
                handle = f"{seat.code}-{role}".lower()
                yield NewPerson(
                    handle=handle,
                    kind=Kind.OFFICIAL,
                    name=_drawn_name(handle, stated),
                    identity_number=drawn_number(handle),
                    positions=(NewPosition(seat.office_id, Role(role), title),),
                )


def _drawn_name(seed: str, stated: Mapping[str, Any]) -> str:
    draw = hashlib.sha256(seed.encode()).digest()
    sex = "female" if draw[0] % 2 else "male"
    parts = (
        stated["surnames"],
        stated["middle_names"][sex],
        stated["given_names"][sex],
    )
    return " ".join(
        names[byte % len(names)] for byte, names in zip(draw[1:], parts, strict=False)
    )


def drawn_number(seed: str) -> str:
    """Return a sample identity number: 083 is Bến Tre, the rest is drawn."""
    drawn = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6]) % 10**9
    return f"083{drawn:09d}"
