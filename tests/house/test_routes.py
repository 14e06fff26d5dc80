"""Every route says who may call it, and has a name of its own."""

import re
from collections.abc import Iterator
from typing import Annotated, Final

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from app.core.http.access import Access, anyone
from tests.house.portal import application

# They answer the framework's own documents, or count for the operators.
WITHOUT_CALLERS: Final = {"/openapi.json", "/metrics"}
ROUTES: Final = [
    route
    for route in iter_route_contexts(application().routes)
    if route.path not in WITHOUT_CALLERS
]
OPERATIONS: Final = [
    operation["operationId"]
    for path in application().openapi()["paths"].values()
    for operation in path.values()
]
# Neither `list` or `get` alone, nor the framework's `get_office_v1_offices__code__get`.
VERB_NOUN: Final = re.compile(r"[a-z]+(_[a-z]+)+")


def test_the_application_has_routes() -> None:
    assert {route.path for route in ROUTES} > {
        "/v1/dossiers",
        "/v1/files/{file_id}",
        "/health/ready",
    }


@pytest.mark.parametrize(
    "route", ROUTES, ids=lambda route: f"{route.path}-{route.name}"
)
def test_a_route_states_once_who_may_call_it(route: RouteContext) -> None:
    assert len(_accesses(route)) == 1


def test_operations_are_named_once() -> None:
    assert len(set(OPERATIONS)) == len(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_a_verb_and_its_noun(operation: str) -> None:
    assert VERB_NOUN.fullmatch(operation)


def test_a_route_without_a_caller_is_seen() -> None:
    router = APIRouter()
    app = FastAPI()

    @router.get("/open")
    async def show_all() -> None: ...

    @router.get("/twice", dependencies=[anyone])
    async def show_twice(
        who: Annotated[object, Depends(Access("official"))],
    ) -> None: ...

    app.include_router(router)
    planted = {
        route.path: len(_accesses(route))
        for route in iter_route_contexts(app.routes)
        if route.path in {"/open", "/twice"}
    }

    assert planted == {"/open": 0, "/twice": 2}


def _accesses(route: RouteContext) -> set[Access]:
    dependant = getattr(route, "dependant", None)
    assert isinstance(dependant, Dependant)
    return {call for call in _calls(dependant) if isinstance(call, Access)}


def _calls(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
