"""Whatever is sent to a write route: never a 5xx, never half a write."""

import json
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.dossiers.lifecycle import Status
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of

EXAMPLES: Final = 12
_NASTY = (
    "\x00",
    "\ud800",
    "a" * 5000,
    "e\u0302\u0323" * 10,
    "\u202e\u200b",
    "' OR 1=1 --",
    "{{7*7}}",
    "../../etc/passwd",
    "/answers/a\x00",
)
_NAMES = ("\x00.pdf", "a.pdf\r\nX: y", "", "a" * 999 + ".pdf", "\u202efdp.exe.pdf")
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**53, -(2**63), 10**400]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(_NASTY),
)
_keys = st.one_of(st.text(max_size=8), st.sampled_from(_NASTY), st.just("answers"))
_json = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_keys, inner, max_size=4)
    ),
    max_leaves=12,
)


def _nested(depth: int) -> object:
    value: object = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


_deep = st.integers(5, 400).map(_nested)


@dataclass(frozen=True)
class Route:
    """A write, with a body that would do, on a dossier where it may be done."""

    method: str
    resource: str
    by: str
    status: Status
    body: Json


ROUTES: Final = (
    Route("POST", "", "hoa", Status.DRAFT, walks.MARITAL.draft),
    Route(
        "PATCH",
        "",
        "hoa",
        Status.DRAFT,
        {"answers": {"purpose": "loan"}, "place": "status/1"},
    ),
    Route("POST", "/invitations", "hoa", Status.DRAFT, {"identity_number": "0" * 12}),
    Route("POST", "/move", "hoa", Status.DRAFT, {"to_version": 2, "office": "X"}),
    Route("POST", "/submission", "hoa", Status.DRAFT, {"digest": "0" * 64}),
    Route(
        "POST",
        "/supplement-permits",
        "batri-chutich",
        Status.SUBMITTED,
        {"reason": "Cần thêm"},
    ),
    Route("POST", "/withdrawal", "hoa", Status.SUBMITTED, {"reason": "Thôi"}),
    Route("POST", "/supplement", "hoa", Status.SUPPLEMENT_REQUESTED, {"note": "Bù"}),
    Route("POST", "/acceptance", "batri-tiepnhan", Status.SUBMITTED, {"note": "Đủ"}),
    Route(
        "POST", "/non-acceptance", "batri-tiepnhan", Status.SUBMITTED, {"reason": "Sai"}
    ),
    Route(
        "POST",
        "/supplement-requests",
        "batri-tiepnhan",
        Status.SUBMITTED,
        {
            "reason": "Thiếu",
            "papers": [{"code": "GXN-CU", "reason": "Thiếu"}],
            "fields": [{"path": "/answers/purpose", "reason": "Sai"}],
        },
    ),
    Route(
        "POST",
        "/step-outcomes",
        "batri-truongphong",
        Status.ACCEPTED,
        {"outcome": "assign", "note": "Giao", "reason": "Đúng việc"},
    ),
    Route("POST", "/stoppage", "batri-hotich", Status.PROCESSING, {"reason": "Dừng"}),
    Route(
        "POST",
        "/payment-requests",
        "batri-hotich",
        Status.PROCESSING,
        {"reason": "Phí"},
    ),
    Route(
        "POST",
        "/payment-confirmation",
        "batri-hotich",
        Status.PAYMENT_DUE,
        {"note": "Đủ"},
    ),
    Route("POST", "/resumption", "batri-hotich", Status.PAYMENT_DUE, {"note": "Đủ"}),
    Route(
        "POST",
        "/decision",
        "batri-chutich",
        Status.PROCESSING,
        {"granted": False, "reason": "Không đủ", "note": "Trả"},
    ),
    Route(
        "POST", "/result-delivery", "batri-tiepnhan", Status.COMPLETED, {"note": "Trao"}
    ),
)


def bodies_like(body: Json) -> st.SearchStrategy[bytes]:
    """Return JSON near the right body and far from it, and what is no JSON."""
    junk = st.one_of(_json, _deep)
    spoilt = st.tuples(st.sampled_from(sorted(body) or ["x"]), junk).map(
        lambda pair: {**body, pair[0]: pair[1]}
    )
    extended = st.tuples(_keys, junk).map(lambda pair: {**body, pair[0]: pair[1]})
    as_json = st.one_of(junk, spoilt, extended).map(
        lambda value: json.dumps(value).encode()
    )
    return st.one_of(as_json, st.binary(max_size=60))


@pytest.mark.slow
@pytest.mark.parametrize(
    "route", ROUTES, ids=lambda route: f"{route.method}{route.resource or '/'}"
)
async def test_a_hostile_body_is_refused_whole_or_taken_whole(
    shared_town: Town, at: Any, route: Route
) -> None:
    shared_town.clock.at = at
    await _attack(shared_town, route)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        *((each, "to-khai.pdf") for each in _NASTY),
        *(("TK-XNTTHN", each) for each in _NASTY),
        *(("TK-XNTTHN", each) for each in _NAMES),
    ],
)
async def test_a_hostile_upload_is_refused_whole_or_taken_whole(
    town: Town, code: str, name: str
) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    boundary = b"tests"
    body = (
        b'--tests\r\nContent-Disposition: form-data; name="code"\r\n\r\n'
        + code.encode("utf-8", "surrogatepass")
        + b'\r\n--tests\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode("utf-8", "surrogatepass")
        + b'"\r\nContent-Type: application/pdf\r\n\r\n'
        + town.papers.plain.data
        + b"\r\n--tests--\r\n"
    )

    answer = await hoa.send(
        "POST",
        f"{path_of(draft)}/papers",
        version=draft["version"],
        content=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"},
    )

    assert answer.status_code < 500
    kept = (await hoa.get(path_of(draft))).json()
    assert answer.is_success or kept == draft


async def _attack(town: Town, route: Route) -> None:
    """Send many bodies at one route; begin anew once one of them was taken."""
    bodies: list[bytes] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies_like(route.body))
    def collect(body: bytes) -> None:
        bodies.append(body)

    collect()
    dossier = await _where_it_may_be_done(town, route)
    before = await walks.seen(town, dossier)
    for body in bodies:
        answer = await _send(town, route, before, body)
        after = await walks.seen(town, dossier)
        assert answer.status_code < 500, body
        if answer.is_error:
            assert after == before, body
        elif after != before:
            dossier = await _where_it_may_be_done(town, route)
            before = await walks.seen(town, dossier)


async def _send(town: Town, route: Route, dossier: Json, body: bytes) -> httpx.Response:
    creates = route.resource == "" and route.method == "POST"
    return await town.person(route.by).send(
        route.method,
        "/v1/dossiers" if creates else path_of(dossier) + route.resource,
        version=None if creates else dossier["version"],
        content=body,
        headers={"Content-Type": "application/json"},
    )


async def _where_it_may_be_done(town: Town, route: Route) -> Json:
    dossier = await walks.dossier_at(town, route.status)
    if route.resource == "/decision":
        return await walks.take(town, dossier, "forward")
    return dossier
