"""Read on, wait, filter, begin, acknowledge: as a partner does it."""

import asyncio
import json
from typing import Any

import psycopg
import pytest

from app.core.database import Sessions, transaction
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from app.feed import chain, files
from app.feed.chain import Link
from app.feed.service import Kind
from app.identity.machines.scopes import Scope
from tests.feed.conftest import Partner, Register, Writer, put


async def test_a_consumer_reads_all_in_order_page_by_page(
    portal: Partner, writer: Writer
) -> None:
    await writer.publish(*(f"dossier:{n}" for n in range(7)))

    page = (await portal.get(after=0, limit=2)).json()
    pages = [json.dumps(page)]
    for _ in range(3):
        page = (await portal.get(cursor=page["next"], limit=2)).json()
        pages.append(json.dumps(page))

    proved = chain.verify(files.rows(pages))
    assert isinstance(proved, Link)
    assert proved.position == 7
    assert (await portal.get(cursor=page["next"])).json()["entries"] == []


async def test_what_was_read_is_read_again_to_the_byte(
    portal: Partner, writer: Writer
) -> None:
    await writer.publish("a", "b", "c")
    first = await portal.get(after=0, limit=2)
    await writer.publish("d")

    again = await portal.get(after=0, limit=2)

    assert len(first.json()["entries"]) == 2
    assert again.content == first.content


async def test_a_filter_keeps_positions_and_the_proof(
    portal: Partner, sessions: Sessions
) -> None:
    async with transaction(sessions) as session:
        await put(session, "a", procedure="1.001193")
        await put(session, "b", procedure="2.000815")
        await put(session, "c", procedure="1.001193")

    page = (await portal.get(after=0, procedure="1.001193")).json()

    shown = [row.get("entry", {}).get("subject") for row in page["entries"]]
    assert shown == ["a", None, "c"]
    assert [row["position"] for row in page["entries"]] == [1, 2, 3]
    assert isinstance(chain.verify(files.rows([json.dumps(page)])), Link)


async def test_deletions_and_corrections_are_entries(
    portal: Partner, writer: Writer
) -> None:
    await writer.publish("a")
    await writer.publish("a", kind=Kind.CORRECTED)
    await writer.publish("a", kind=Kind.DELETED)

    page = (await portal.get(after=0)).json()

    kinds = [row["entry"]["kind"] for row in page["entries"]]
    assert kinds == ["changed", "corrected", "deleted"]


async def test_a_waiting_consumer_is_told_as_soon_as_there_is_news(
    portal: Partner, writer: Writer
) -> None:
    waiting = asyncio.create_task(portal.get(after=0, wait=30))
    await asyncio.sleep(0.1)
    assert not waiting.done()

    await writer.publish("a")

    page = (await asyncio.wait_for(waiting, timeout=20)).json()
    assert [row["position"] for row in page["entries"]] == [1]


async def test_waiting_in_vain_ends_with_an_empty_page(portal: Partner) -> None:
    page = (await portal.get(after=0, wait=0.1)).json()

    assert page["entries"] == []


async def test_those_who_wait_hold_no_connection(
    portal: Partner, writer: Writer, sessions: Sessions
) -> None:
    """Forty wait at once, more than twice what the pool may ever open."""
    waiting = [asyncio.create_task(portal.get(after=0, wait=30)) for _ in range(40)]
    await asyncio.sleep(0.2)

    await asyncio.wait_for(writer.publish("a"), timeout=20)

    pages = await asyncio.wait_for(asyncio.gather(*waiting), timeout=20)
    assert {len(page.json()["entries"]) for page in pages} == {1}


async def test_a_snapshot_and_its_tail_miss_nothing(
    portal: Partner, writer: Writer
) -> None:
    await writer.publish("a", "b", "a", "c", "d")
    await writer.publish("b", kind=Kind.DELETED)
    first = (await portal.get("/snapshot", limit=2)).json()
    await writer.publish("a", "e")
    second = (await portal.get("/snapshot", cursor=first["next"], limit=2)).json()
    third = (await portal.get("/snapshot", cursor=second["next"], limit=2)).json()

    stood = _stood(first) | _stood(second) | _stood(third)
    tail = (await portal.get(cursor=third["tail"])).json()

    assert stood == {"a": 3, "c": 4, "d": 5}
    assert third["next"] is None
    assert first["at"] == second["at"] == third["at"]
    assert first["at"]["position"] == 6
    assert [row["entry"]["subject"] for row in tail["entries"]] == ["a", "e"]


async def test_a_consumer_goes_on_after_what_she_acknowledged(
    portal: Partner, writer: Writer
) -> None:
    await writer.publish("a", "b", "c")
    rows = (await portal.get(after=0)).json()["entries"]

    answer = await portal.put("/acknowledgement", _link(rows[1]))

    assert answer.json()["position"] == 2
    page = (await portal.get()).json()
    assert [row["position"] for row in page["entries"]] == [3]


async def test_an_acknowledgement_that_comes_late_takes_nothing_back(
    portal: Partner, writer: Writer
) -> None:
    await writer.publish("a", "b", "c")
    rows = (await portal.get(after=0)).json()["entries"]
    await portal.put("/acknowledgement", _link(rows[2]))

    answer = await portal.put("/acknowledgement", _link(rows[0]))

    assert answer.json()["position"] == 3
    assert (await portal.get("/acknowledgement")).json()["position"] == 3


async def test_consumers_acknowledge_apart(
    portal: Partner, register: Register, writer: Writer
) -> None:
    other = await (await register("other", Scope.FEED)).sign_in()
    await writer.publish("a")
    rows = (await portal.get(after=0)).json()["entries"]

    await portal.put("/acknowledgement", _link(rows[0]))

    assert (await other.get("/acknowledgement")).json() == {
        "position": 0,
        "digest": chain.GENESIS,
        "acknowledged_at": None,
    }


@pytest.mark.parametrize(
    ("stated", "status", "code"),
    [
        ({"position": 9, "digest": "0" * 64}, 400, "position_ahead"),
        ({"position": 1, "digest": "0" * 64}, 409, "history_differs"),
        ({"position": -1, "digest": "0" * 64}, 422, "invalid"),
        ({"position": 2**63, "digest": "0" * 64}, 422, "invalid"),
        ({"position": 1, "digest": "zz"}, 422, "invalid"),
        ({"position": 1}, 422, "invalid"),
        ([], 422, "invalid"),
    ],
)
async def test_an_acknowledgement_that_cannot_be_true_is_refused(
    portal: Partner, writer: Writer, stated: object, status: int, code: str
) -> None:
    await writer.publish("a")
    await portal.get()

    answer = await portal.put("/acknowledgement", stated)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_restored_feed_that_went_on_otherwise_is_noticed(
    portal: Partner,
    sessions: Sessions,
    writer: Writer,
    server: Cluster,
    database_url: str,
) -> None:
    """The database came back from a backup: a cursor of the lost future is refused."""
    await writer.publish("a", "lost")
    page = (await portal.get(after=0)).json()
    _restore_without_last(server, database_url)
    lost_future = await portal.get(cursor=page["next"])
    await writer.publish("other")

    differs = await portal.get(cursor=page["next"])

    assert lost_future.json()["code"] == "position_ahead"
    assert differs.json()["code"] == "history_differs"


def _restore_without_last(server: Cluster, database_url: str) -> None:
    name = database_url.rsplit("/", 1)[-1].split("?", maxsplit=1)[0]
    with psycopg.connect(server.url(name, role=cluster.OWNER)) as owner:
        owner.execute("DELETE FROM feed_entries WHERE position = 2")


def _link(row: dict[str, Any]) -> dict[str, Any]:
    return {"position": row["position"], "digest": row["digest"]}


def _stood(page: dict[str, Any]) -> dict[str, int]:
    return {row["entry"]["subject"]: row["position"] for row in page["entries"]}
