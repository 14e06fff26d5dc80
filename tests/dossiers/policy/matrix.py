"""Every route as every kind of person: what the table says, and what is answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from app.core.http.access import Access
from app.dossiers.lifecycle import Status
from app.identity.policy import deciding
from app.identity.policy.deciding import Facts, Refused
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Refusal
from app.identity.policy.standings import Standing
from app.identity.policy.table import RULES
from tests.dossiers.policy.people import KINDS, Kind
from tests.dossiers.policy.sample import Sample
from tests.dossiers.policy.samples import SAMPLES
from tests.dossiers.policy.world import BeforeUndone, World
from tests.house.portal import application

# They answer the framework's own documents, or count for the operators.
_WITHOUT_ACTS: Final = {"/openapi.json", "/metrics"}
ALLOWED: Final = "allowed"
_ABSENT: Final = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Route:
    operation: str
    method: str
    path: str
    permission: str

    @property
    def public(self) -> bool:
        return self.permission == Permission.USE_PUBLIC

    @property
    def sample(self) -> Sample | None:
        return SAMPLES.get(self.operation)


def routes(app: FastAPI | None = None) -> tuple[Route, ...]:
    """Return every route of the application, from the application itself."""
    return tuple(
        Route(_operation(each), method, str(each.path), access.act)
        for each in iter_route_contexts((app or application()).routes)
        if each.path not in _WITHOUT_ACTS
        for access in _accesses(each)
        for method in sorted(each.methods or ())
    )


def unlisted(route: Route) -> str | None:
    """Return what to add for a route that the matrix does not know."""
    if route.permission not in set(Permission):
        return (
            f"{route.operation}: its Access names {route.permission!r}. Add it to "
            "policy/permissions.py and a row to policy/dossier_rules.py or office_rules.py"
        )
    if route.sample is None:
        return (
            f"{route.operation} ({route.method} {route.path}): add a sample to "
            "tests/dossiers/policy/samples.py: on what it is tried, as whom each kind "
            "of person stands before that, and a body that only the caller can fail; "
            "or to PUBLIC beside it, if strangers are meant to call it"
        )
    return None


async def disagreements(world: World, route: Route) -> dict[str, tuple[str, str]]:
    """Return who is answered otherwise than the table says: (answered, wanted)."""
    pairs = {
        kind.name: (await answered(world, route, kind), expected(route, kind))
        for kind in tried(route)
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def tried(route: Route) -> tuple[Kind, ...]:
    """Return everybody; of a route that reads no token, one of each way in."""
    if not route.public:
        return KINDS
    one_each = {kind.enters: kind for kind in reversed(KINDS)}
    return tuple(one_each.values())


def expected(route: Route, kind: Kind) -> str:
    """Return what the table says: allowed, or the refusal."""
    permission, sample = Permission(route.permission), route.sample
    assert sample is not None
    if kind.scopes and Standing.PARTNER in RULES[permission].enter:
        return _said(deciding.decide_for_system(permission, kind.scopes))
    standings = kind.enters | sample.standings(kind)
    if sample.standings(_WHOEVER) and kind.enters & RULES[permission].enter:
        standings |= {Standing.SELF, Standing.PRINCIPAL}
    # A system's token is nobody's, where a person is asked for, and the reverse.
    if not kind.handle and not kind.enters & RULES[permission].enter:
        standings = frozenset()
    if kind.handle and not RULES[permission].enter & _PEOPLE:
        standings = frozenset()
    decided = deciding.decide(permission, Facts(standings, sample.duties(kind)))
    if sample.item is not None and not isinstance(decided, Refused):
        decided = deciding.decide(sample.item, Facts(standings))
    return _said(decided)


async def answered(world: World, route: Route, kind: Kind) -> str:
    """Return what the application says to this kind of person."""
    sample = route.sample
    assert sample is not None
    answer = await send(world, route, kind)
    assert answer.status_code < 500, answer.text
    return _heard(answer, sample)


async def send(
    world: World,
    route: Route,
    kind: Kind,
    *,
    body: object = None,
    before_undone: BeforeUndone | None = None,
) -> httpx.Response:
    """Send the route's sample as this kind of person, or with another JSON body."""
    sample = route.sample
    assert sample is not None
    names = names_of(world, sample)
    path = route.path.format_map(Filled({**names, **filled(sample.fill, names)}))
    sent = filled(dict(sample.send), names) | ({} if body is None else {"json": body})
    headers = dict(sent.pop("headers", {}))
    if sample.dossier is not None and route.method != "GET":
        headers["If-Match"] = f'"{world.dossiers[sample.dossier]["version"]}"'
    return await world.request(
        kind,
        route.method,
        path,
        headers=headers,
        before_undone=before_undone,
        **sent,
    )


def _heard(answer: httpx.Response, sample: Sample) -> str:
    status, code = _status_and_code(answer)
    if status == 401:
        return Refusal.UNAUTHENTICATED
    if status == 403 and code in set(Refusal):
        return code
    return Refusal.HIDDEN if status == 404 and code == sample.hidden else ALLOWED


def _status_and_code(answer: httpx.Response) -> tuple[int, str]:
    """Return those of a problem: the answer itself, or the one item of a batch."""
    if not answer.content:
        return answer.status_code, _BARE.get(answer.status_code, "")
    if "json" not in answer.headers.get("content-type", ""):
        return answer.status_code, ""
    told = answer.json()
    verdicts = told.get("verdicts") if isinstance(told, dict) else None
    if verdicts and verdicts[0].get("problem"):
        told = verdicts[0]["problem"]
        return told["status"], told["code"]
    return answer.status_code, told.get("code", "") if isinstance(told, dict) else ""


def _said(decided: deciding.Allowed | Refused) -> str:
    return decided.why if isinstance(decided, Refused) else ALLOWED


# An answer to HEAD has no words.
_BARE: Final = {403: Refusal.NOT_FOR_YOU, 404: "upload_not_found"}
_PEOPLE: Final = frozenset({Standing.ANYONE, Standing.APPLICANT, Standing.OFFICIAL})
_WHOEVER: Final = Kind("whoever", "whoever asks")


def names_of(world: World, sample: Sample) -> dict[str, Any]:
    names: dict[str, Any] = dict(world.names)
    names["version"] = world.dossiers[Status.SUBMITTED]["version"]
    names |= {str(status): each["id"] for status, each in world.dossiers.items()}
    if sample.dossier is not None:
        dossier = world.dossiers[sample.dossier]
        names["dossier_id"] = dossier["id"]
        names |= {"paper": dossier["papers"][0]["id"]} if dossier["papers"] else {}
        names |= (
            {"item": dossier["open_steps"][0]["id"]} if dossier["open_steps"] else {}
        )
    return names


class Filled(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return {"code": "1.004873", "number": "1", "name": "office"}.get(key, _ABSENT)


def filled(given: Any, names: dict[str, Any]) -> Any:
    """Return the same with every `{name}` in its texts filled in."""
    if isinstance(given, str) and given.startswith("{"):
        return names.get(given.strip("{}"), given)
    if isinstance(given, dict):
        return {key: filled(value, names) for key, value in given.items()}
    if isinstance(given, list):
        return [filled(value, names) for value in given]
    return given


def _operation(route: RouteContext) -> str:
    return str(getattr(route, "operation_id", None) or route.name)


def _accesses(route: RouteContext) -> set[Access]:
    dependant = getattr(route, "dependant", None)
    assert isinstance(dependant, Dependant)
    return {call for call in _calls(dependant) if isinstance(call, Access)}


def _calls(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
