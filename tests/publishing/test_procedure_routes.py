"""A procedure's next version over HTTP: drafted, reviewed, published, ended."""

from typing import Any

import httpx
import pytest

from app.core.clock import FixedClock
from tests.publishing.conftest import Client
from tests.publishing.province import Province

CODE, CONTROL, BA_TRI = "1.004873", "000.00.19.H07", "000.01.26.H07"
HERE = f"/v1/procedures/{CODE}"
Json = dict[str, Any]


@pytest.fixture
async def drafter(signed_in: Client) -> httpx.AsyncClient:
    return await signed_in(CONTROL, "specialist")


@pytest.fixture
async def publisher(signed_in: Client) -> httpx.AsyncClient:
    return await signed_in(CONTROL, "leader")


async def body(province: Province, **changes: Any) -> Json:
    stated = next(
        each for each in province.seed.procedures if each.definition.code == CODE
    )
    definition = stated.definition.model_dump(mode="json") | changes
    return {
        "definition": definition,
        "valid_from": "2026-12-01",
        "form": stated.form,
        "process": f"qt-{stated.process}",
    }


async def published(
    province: Province,
    drafter: httpx.AsyncClient,
    publisher: httpx.AsyncClient,
    **changes: Any,
) -> Json:
    draft = (
        await drafter.post(f"{HERE}/versions", json=await body(province, **changes))
    ).json()
    done = await publisher.post(
        f"{HERE}/versions/{draft['version']}/publication",
        json={"digest": draft["digest"], "replaces": draft["replaces"]},
    )
    assert done.status_code == 201, done.text
    answer: Json = done.json()
    return answer


async def test_a_draft_shows_what_it_would_change(
    province: Province, drafter: httpx.AsyncClient
) -> None:
    made = await drafter.post(
        f"{HERE}/versions", json=await body(province, name="Tên mới", sets=2)
    )
    seen = await drafter.get(f"{HERE}/drafts/2")

    assert made.status_code == 201
    assert made.json()["replaces"] == 1
    assert [each["path"] for each in made.json()["changes"]] == ["/name", "/sets"]
    assert made.json()["changes"][1]["text"] == "Số bộ hồ sơ: từ “1” thành “2”"
    assert seen.json() == made.json()


async def test_a_future_version_waits_for_its_day(
    province: Province,
    drafter: httpx.AsyncClient,
    publisher: httpx.AsyncClient,
    clock: FixedClock,
) -> None:
    await published(province, drafter, publisher, name="Tên mới")

    today = (await drafter.get(HERE)).json()
    then = (await drafter.get(HERE, params={"on": "2026-12-01"})).json()
    listed = (await drafter.get(f"{HERE}/versions")).json()
    compared = (await drafter.get(f"{HERE}/versions/1/diff/2")).json()

    assert (today["version"], today["valid_to"]) == (1, "2026-12-01")
    assert (then["version"], then["definition"]["name"]) == (2, "Tên mới")
    assert [each["valid_from"] for each in listed][1] == "2026-12-01"
    assert [each["kind"] for each in compared["changes"]] == ["changed"]


async def test_what_was_not_read_is_not_published(
    province: Province, drafter: httpx.AsyncClient, publisher: httpx.AsyncClient
) -> None:
    draft = (
        await drafter.post(f"{HERE}/versions", json=await body(province, sets=3))
    ).json()
    await published(province, drafter, publisher, name="Chen vào giữa")

    late = await publisher.post(
        f"{HERE}/versions/{draft['version']}/publication",
        json={"digest": draft["digest"], "replaces": 1},
    )

    assert (late.status_code, late.json()["code"]) == (412, "review_outdated")


async def test_nobody_publishes_a_draft_of_their_own(
    province: Province, publisher: httpx.AsyncClient
) -> None:
    draft = (
        await publisher.post(f"{HERE}/versions", json=await body(province, sets=2))
    ).json()

    own = await publisher.post(
        f"{HERE}/versions/2/publication",
        json={"digest": draft["digest"], "replaces": 1},
    )

    assert (own.status_code, own.json()["code"]) == (403, "drafter_publishes")


async def test_only_the_office_in_charge_drafts(
    province: Province, signed_in: Client
) -> None:
    commune = await signed_in(BA_TRI, "specialist")

    refused = await commune.post(f"{HERE}/versions", json=await body(province))
    hidden = await commune.get(f"{HERE}/drafts/2")

    assert (refused.status_code, hidden.status_code) == (403, 403)


async def test_a_draft_is_not_public(
    province: Province, drafter: httpx.AsyncClient
) -> None:
    await drafter.post(f"{HERE}/versions", json=await body(province, sets=2))

    compared = await drafter.get(f"{HERE}/versions/1/diff/2")

    assert compared.status_code == 404


async def test_an_ended_procedure_leaves_the_catalogue_on_its_day(
    province: Province,
    drafter: httpx.AsyncClient,
    publisher: httpx.AsyncClient,
) -> None:
    ended = await publisher.post(
        f"{HERE}/termination",
        json={"last_day": "2026-12-31", "basis": "Nghị định mới bãi bỏ thủ tục"},
    )
    again = await publisher.post(
        f"{HERE}/termination", json={"last_day": "2027-01-31", "basis": "Đổi ý"}
    )

    still = await drafter.get(HERE, params={"on": "2026-12-31"})
    gone = await drafter.get(HERE, params={"on": "2027-01-01"})
    assert ended.json()["valid_to"] == "2027-01-01"
    assert (again.status_code, again.json()["code"]) == (409, "already_ends")
    assert (still.status_code, gone.status_code) == (200, 404)


async def test_a_version_after_the_end_leaves_the_gap_between_them(
    province: Province, drafter: httpx.AsyncClient, publisher: httpx.AsyncClient
) -> None:
    await publisher.post(
        f"{HERE}/termination", json={"last_day": "2026-11-25", "basis": "Tạm bãi bỏ"}
    )

    await published(province, drafter, publisher, name="Có lại")

    gap = await drafter.get(HERE, params={"on": "2026-11-28"})
    back = await drafter.get(HERE, params={"on": "2026-12-02"})
    assert (gap.status_code, back.status_code) == (404, 200)


@pytest.mark.parametrize("last_day", ["2026-11-22", "1999-01-01"])
async def test_nothing_ends_in_the_past(
    province: Province, publisher: httpx.AsyncClient, last_day: str
) -> None:
    refused = await publisher.post(
        f"{HERE}/termination", json={"last_day": last_day, "basis": "Quá muộn"}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "ends_in_the_past")


async def test_another_code_in_the_body_is_refused(
    province: Province, drafter: httpx.AsyncClient
) -> None:
    refused = await drafter.post(
        "/v1/procedures/1.000656/versions", json=await body(province)
    )

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["path"] == "/definition/code"
