"""Every route, tried as every kind of person, answers what the policy's table says."""

from typing import Annotated

import pytest
from fastapi import FastAPI

from app.core.http.access import Access, anyone
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Route
from tests.dossiers.policy.public import PUBLIC
from tests.dossiers.policy.samples import SAMPLES
from tests.dossiers.policy.world import World

ROUTES = matrix.routes()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)
async def test_a_route_answers_everybody_as_the_table_says(
    world: World, route: Route
) -> None:
    assert matrix.unlisted(route) is None, matrix.unlisted(route)
    assert await matrix.disagreements(world, route) == {}


def test_the_matrix_tries_nothing_that_is_gone() -> None:
    assert set(SAMPLES) <= {route.operation for route in ROUTES}


def test_what_is_open_to_everybody_is_so_on_purpose() -> None:
    assert {route.operation for route in ROUTES if route.public} == PUBLIC


def test_every_row_of_the_table_is_some_routes_or_asked_beneath_one() -> None:
    beneath = {
        Permission.OVERRIDE_HOLDER,
        Permission.BEGIN_DRAFT_FOR,
        Permission.APPOINT_HEAD,
        Permission.END_POST_OF_HEAD,
        Permission.ADMINISTER_ADMINISTRATOR,
    }

    assert {route.permission for route in ROUTES} | beneath == set(Permission)


def test_a_new_route_without_a_row_is_told_what_to_add() -> None:
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/a", operation_id="show_secret")
    async def show_secret(
        actor: Annotated[Actor, may(Permission.SEE_WORK)],
    ) -> None: ...

    @app.get("/b", operation_id="show_open", dependencies=[anyone])
    async def show_open() -> None: ...

    @app.get("/c", operation_id="show_odd")
    async def show_odd(who: Annotated[object, may(Access("x").act)]) -> None: ...

    told = {route.operation: matrix.unlisted(route) for route in matrix.routes(app)}

    assert "add a sample" in str(told["show_secret"])
    assert "PUBLIC" in str(told["show_open"])
    assert "policy/permissions.py" in str(told["show_odd"])
