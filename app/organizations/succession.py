"""Who inherits the work of an office, as a pure question on dated links."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Life:
    """The days of one office: from `first`, up to and without `end`."""

    office_id: uuid.UUID
    first: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Link:
    """`successor_id` follows `office_id` from the day `since` on."""

    office_id: uuid.UUID
    successor_id: uuid.UUID
    since: date
    rank: int


def heir(
    office_id: uuid.UUID, *, lives: Iterable[Life], links: Iterable[Link], day: date
) -> uuid.UUID | None:
    """Return the office that does the work on `day`: itself, or a live heir.

    A chain (closed, its heir closed too) is followed to its live end, lower
    ranks first. `None`: nobody inherited, and a person has to decide.
    """
    by_id = {life.office_id: life for life in lives}
    following = sorted(links, key=lambda link: (link.rank, link.successor_id))
    waiting, seen = [office_id], set[uuid.UUID]()
    while waiting:
        current = waiting.pop()
        life = by_id.get(current)
        if current in seen or life is None:
            continue
        if life.covers(day):
            return current
        seen.add(current)
        waiting += reversed(
            [
                link.successor_id
                for link in following
                if link.office_id == current and link.since <= day
            ]
        )
    return None
