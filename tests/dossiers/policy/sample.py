"""One way to try a route: as whom it is decided, on what, with which body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.dossiers.lifecycle import Status
from app.identity.actor import Role
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty, Standing
from tests.dossiers.policy import people
from tests.dossiers.policy.people import Kind, OfDossier, Own


@dataclass(frozen=True)
class Sample:
    """`hidden` is the code of the 404 that hides the thing; `item` a batch's own act."""

    standings: Callable[[Kind], frozenset[Standing]] = people.nothing
    dossier: Status | None = None
    fill: Mapping[str, str] = field(default_factory=dict)
    send: Mapping[str, Any] = field(default_factory=dict)
    hidden: str = "dossier_not_found"
    item: Permission | None = None
    duties: Callable[[Kind], frozenset[Duty]] = people.nothing_done


_STEP: Final = {
    Status.SUBMITTED: Role.RECEPTION,
    Status.PROCESSING: Role.SPECIALIST,
    Status.PAYMENT_DUE: Role.SPECIALIST,
    Status.COMPLETED: Role.RECEPTION,
}


def on(status: Status, body: object = None, **fill: str) -> Sample:
    send = {} if body is None else {"json": body}
    return Sample(OfDossier(status, _STEP.get(status)), status, fill, send)


def having(standings: Callable[[Kind], frozenset[Standing]], body: object) -> Sample:
    return Sample(standings, send={"json": body})


def own(handle: str, hidden: str, **fill: str) -> Sample:
    return Sample(Own(handle), fill=fill, hidden=hidden)


def own_with(sample: Sample, **send: object) -> Sample:
    return Sample(sample.standings, fill=sample.fill, send=send, hidden=sample.hidden)
