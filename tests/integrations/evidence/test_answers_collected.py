"""The worker fetches what verdicts will rest on; who verifies asks nobody."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.integrations.evidence.collecting import Collected
from app.integrations.evidence.mirror import Mirror
from app.integrations.evidence.models import FetchedEvidence
from app.signing.trust import fetched
from tests.integrations.evidence.conftest import Answer, Bench

HOUR = timedelta(hours=1)


async def held(bench: Bench, word: str) -> FetchedEvidence:
    async with bench.collector.sessions() as session:
        found = await session.scalars(
            select(FetchedEvidence).where(FetchedEvidence.address.contains(word))
        )
        return found.one()


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def away(path: str) -> Answer | None:
    return (503, {}, b"") if "vnptca" in path else None


async def test_what_is_due_is_asked_and_kept_and_not_asked_again(bench: Bench) -> None:
    first = await bench.collector.collect()
    again = await bench.collector.collect()

    assert first == Collected(asked=4, failed=0)
    assert again == Collected()
    assert bench.services.asks_for("ocsp") == 1


async def test_one_that_is_away_holds_up_no_other_and_is_left_longer_each_time(
    bench: Bench,
) -> None:
    bench.services.instead = away
    waits = []

    for _ in range(3):
        await bench.collector.collect()
        row = await held(bench, "vnptca")
        waits.append(row.due_at - bench.clock.at)
        bench.clock.at = row.due_at

    assert [each.total_seconds() / 60 for each in waits] == [5, 10, 20]
    assert row.problem == "máy chủ tệp trả về HTTP 503"
    assert (await held(bench, "vnroot")).sha256 is not None


async def test_a_list_that_goes_bad_leaves_the_good_one(bench: Bench) -> None:
    await bench.collector.collect()
    before = await held(bench, "vnptca")
    older = bench.pki.list_of("vnptca", at=bench.clock.at - 24 * HOUR).dump()
    bench.services.instead = lambda path: (200, {}, older) if "vnptca" in path else None
    bench.clock.at += 7 * HOUR

    done = await bench.collector.collect()

    after = await held(bench, "vnptca")
    assert done.failed == 1
    assert (after.sha256, after.next_update) == (before.sha256, before.next_update)
    assert after.failures == 1


async def test_nothing_new_is_taken_for_an_answer_only_while_the_old_one_holds(
    bench: Bench,
) -> None:
    def tagged(path: str) -> Answer | None:
        if "vnptca" not in path:
            return None
        if any("HTTP_IF_NONE_MATCH" in each for each in bench.services.stated[-1:]):
            return 304, {}, b""
        data = bench.pki.list_of("vnptca", at=bench.clock.at).dump()
        return 200, {"ETag": '"one"'}, data

    bench.services.instead = tagged
    await bench.collector.collect()
    bench.clock.at = (await held(bench, "vnptca")).due_at
    await bench.collector.collect()
    unchanged = await held(bench, "vnptca")
    bench.clock.at += 48 * HOUR
    await bench.collector.collect()
    ended = await held(bench, "vnptca")

    assert unchanged.failures == 0
    assert ended.failures == 1
    assert ended.sha256 == unchanged.sha256


async def test_a_source_no_longer_listed_is_let_go(bench: Bench) -> None:
    await bench.collector.collect()
    alone = bench.trusting(bench.pki.trust("vnroot"))

    await alone.collector.collect()

    async with bench.collector.sessions() as session:
        left = await session.scalars(select(FetchedEvidence.address))
        assert not [each for each in left if "vnptca" in each]


class TestTheMirror:
    async def test_lays_what_is_held_for_the_judging_process(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        mirror = Mirror(bench.collector.sessions, tmp_path / "evidence")
        await bench.collector.collect()

        await mirror.refresh()

        found = fetched.read(tmp_path / "evidence")
        assert (len(found.crls), len(found.ocsps)) == (3, 1)

    async def test_takes_away_what_was_superseded(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        mirror = Mirror(bench.collector.sessions, tmp_path)
        await bench.collector.collect()
        await mirror.refresh()
        before = names_in(tmp_path)
        bench.clock.at += 48 * HOUR
        await bench.collector.collect()

        await mirror.refresh()

        after = names_in(tmp_path)
        assert len(after) == len(before)
        assert after != before
