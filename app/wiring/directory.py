"""The province's offices and their live roles, as processes are checked against them.

One snapshot answers for every process: it is read by three queries, and each
answer is a set of agency codes made once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.identity import queries as identity
from app.organizations import queries as organizations
from app.organizations import succession
from app.organizations.models import Kind, Office
from app.organizations.succession import Life, Link
from app.workflow.definition import OfficeKind, OfficeSelector, Role

_NONE: Final[frozenset[str]] = frozenset()
_KIND: Final[Mapping[OfficeKind, Kind]] = {
    OfficeKind.COMPETENT_COMMUNE: Kind.COMMUNE,
    OfficeKind.SERVICE_CENTRE: Kind.SERVICE_CENTRE,
    OfficeKind.COMMITTEE_OFFICE: Kind.COMMITTEE_OFFICE,
    OfficeKind.PROVINCIAL_COMMITTEE: Kind.PROVINCIAL_COMMITTEE,
}
# Who keeps a one-stop desk (NĐ 118/2025 art. 8), where no procedure says it.
_DESKS: Final = frozenset({Kind.COMMUNE, Kind.SERVICE_CENTRE})


@dataclass(frozen=True)
class Snapshot:
    """Sets of agency codes; `heirs` names the live office behind any known code."""

    by_kind: Mapping[str, frozenset[str]]
    by_function: Mapping[str, frozenset[str]]
    by_role: Mapping[str, frozenset[str]]
    heirs: Mapping[str, str]
    above: Mapping[str, str]

    def receiving(self, kinds: Collection[str]) -> "Directory":
        desks = (self.by_kind.get(kind, _NONE) for kind in kinds or _DESKS)
        return Directory(self, _NONE.union(*desks))


@dataclass(frozen=True)
class Directory:
    """The snapshot, for processes whose dossiers come in at these desks."""

    snapshot: Snapshot
    desks: frozenset[str]

    def reachable(self, selector: OfficeSelector) -> frozenset[str]:
        argument = selector.argument or ""
        match selector.kind:
            case OfficeKind.RECEIVING:
                return self.desks
            case OfficeKind.DEPARTMENT:
                return self.snapshot.by_function.get(argument, _NONE)
            case OfficeKind.NAMED:
                heir = self.snapshot.heirs.get(argument)
                return _NONE if heir is None else frozenset({heir})
            case OfficeKind.PARENT:
                return _NONE
            case _:
                return self.snapshot.by_kind.get(_KIND[selector.kind], _NONE)

    def parents(self, offices: frozenset[str]) -> frozenset[str]:
        above = self.snapshot.above
        return frozenset(above[code] for code in offices if code in above)

    def staffed(self, role: Role) -> frozenset[str]:
        return self.snapshot.by_role.get(role, _NONE)


async def read(session: AsyncSession, *, at: datetime) -> Snapshot:
    """Read the offices and roles that live at `at`, as this transaction sees them."""
    offices, links = await organizations.whole_register(session)
    day = local(at).date()
    live = [each for each in offices if _life(each).covers(day)]
    roles = await identity.live_roles(
        session, office_ids=[each.id for each in live], at=at
    )
    heirs = _heirs(offices, links, day)
    return Snapshot(
        by_kind=_grouped((each.kind, each.code) for each in live),
        by_function=_grouped(
            (function, each.code) for each in live for function in each.functions
        ),
        by_role=_grouped((role, each.code) for each in live for role in roles[each.id]),
        heirs=heirs,
        above=_above(offices, live, heirs),
    )


def _life(office: Office) -> Life:
    return Life(office.id, office.valid_from, office.valid_to)


def _heirs(
    offices: Collection[Office], links: Collection[Link], day: date
) -> dict[str, str]:
    codes = {each.id: each.code for each in offices}
    lives = [_life(each) for each in offices]
    found: dict[str, str] = {}
    for life in lives:
        heir: UUID | None = life.office_id
        if not life.covers(day):
            heir = succession.heir(life.office_id, lives=lives, links=links, day=day)
        if heir is not None:
            found[codes[life.office_id]] = codes[heir]
    return found


def _above(
    offices: Collection[Office], live: Collection[Office], heirs: Mapping[str, str]
) -> dict[str, str]:
    codes = {each.id: each.code for each in offices}
    stated = {each.code: codes[each.parent_id] for each in live if each.parent_id}
    return {code: heirs[above] for code, above in stated.items() if above in heirs}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for key, code in pairs:
        groups[key].add(code)
    return {key: frozenset(codes) for key, codes in groups.items()}
