"""Two people let dossiers go whose term is over; what proves them stays."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from app.audit import service as audit
from app.audit.sealing import Sealer
from app.cli import auditing
from app.core.database import Sessions, transaction
from app.core.transactions import Transactions
from app.dossiers.models import Paper
from app.feed import queries as feed
from app.feed import sequencer
from app.feed.queries import Filter
from app.files.models import StoredFile
from app.files.storage import Storage, StorageUnavailable
from app.identity import queries as identity
from app.privacy import retention_table
from app.privacy.destruction.running import Destroyer
from app.privacy.retention import Outcome, RetentionTable, Term
from app.wiring.tables import METADATA
from tests.dossiers import owners, towns, walks
from tests.dossiers.towns import Json, Town, path_of
from tests.dossiers.walks import Case

ARCHIVIST, LEADER, CLERK = "batri-vanthu", "batri-chutich", "batri-tiepnhan"
LISTS = "/v1/destruction-lists"
YEARS = timedelta(days=366 * 11)
WORD, OTHER = "Kiều Nguyệt Nga", "Lục Vân Tiên"
# It has a paper that the others have not.
DIVORCED = replace(
    walks.FREE,
    papers={**walks.FREE.papers, "GT-LH": walks.PLAIN},
    changes={
        **walks.FREE.changes,
        "marital_history": "divorced",
        "divorce_document_number": "112/2021/QĐST-HNGĐ",
        "divorce_document_date": "2021-06-30",
        "divorce_court": "Tòa án nhân dân huyện Ba Tri",
    },
)


@pytest.fixture
async def owner(own_town: Town) -> AsyncIterator[Sessions]:
    async with owners.sessions(own_town) as opened:
        yield opened


class Interrupted(Storage):
    """A store that goes away when something is to be deleted."""

    async def delete(self, *keys: str) -> None:
        message = f"{len(keys)} không xóa được"
        raise StorageUnavailable(message)


@pytest.mark.slow
async def test_what_two_people_let_go_is_gone_and_still_proved(
    own_town: Town, owner: Sessions
) -> None:
    gone = await _declined(own_town, WORD, DIVORCED)
    held, struck = [await _declined(own_town) for _ in range(2)]
    await Sealer(Transactions(own_town.sessions, own_town.clock), None).run()
    own_town.clock.at += YEARS
    leader = own_town.person(LEADER)
    drawn = await _drawn_up(own_town)
    rows = await _rows(own_town, drawn)
    numbers = {each["code"]: each["number"] for each in rows}
    seen = walks.done(
        await leader.post(
            f"{LISTS}/{drawn['id']}/rows/{numbers[struck['code']]}/striking",
            {"reason": "Đang có khiếu nại"},
        )
    )
    stale = await leader.post(
        f"{LISTS}/{drawn['id']}/approval", {"digest": drawn["digest"]}
    )
    walks.done(
        await leader.post(f"{LISTS}/{drawn['id']}/approval", {"digest": seen["digest"]})
    )
    order = {"document": "12/YC-VKS", "reason": "Phục vụ điều tra"}
    walks.done(await leader.post(f"{path_of(held)}/holds", order))
    shared = await _keys(own_town, held)
    (alone,) = set(await _keys(own_town, gone)) - set(shared)

    # Killed while bytes go, then run again.
    store = own_town.parts.storage
    with pytest.raises(StorageUnavailable):
        await _destroyer(own_town, owner, Interrupted(store.store)).run()
    assert await store.exists(alone)
    again = await _destroyer(own_town, owner, store).run()

    done: Any = walks.done(await leader.get(f"{LISTS}/{drawn['id']}"))
    fates = {each["code"]: each for each in await _rows(own_town, drawn)}
    answers = [await leader.get(path_of(each)) for each in (gone, held, struck)]
    left = await asyncio.to_thread(owners.rows_with, owners.url(own_town), [WORD])
    assert (stale.status_code, stale.json()["code"]) == (
        409,
        "destruction_list_changed",
    )
    assert again == 0
    assert (done["state"], done["digest"]) == ("done", seen["digest"])
    assert done["counts"] == {
        "pending": 0,
        "struck": 1,
        "refused": 0,
        "destroyed": 1,
        "kept": 1,
    }
    assert (done["drawn_up_by"], done["reviewed_by"]) == (
        await _name(own_town, ARCHIVIST),
        await _name(own_town, LEADER),
    )
    assert fates[held["code"]]["because"] == (
        f"Hồ sơ {held['code']} đang được giữ theo văn bản 12/YC-VKS"
    )
    assert [each.status_code for each in answers] == [410, 200, 200]
    assert not await store.exists(alone)
    assert [await store.exists(each) for each in shared] == [True]
    assert left == {}
    await _provable(own_town, drawn, gone)


async def test_a_run_that_was_killed_comes_to_the_same_end(
    own_town: Town, owner: Sessions
) -> None:
    for _ in range(2):
        await _declined(own_town)
    own_town.clock.at += YEARS
    drawn = await _drawn_up(own_town)
    path = f"{LISTS}/{drawn['id']}"
    leader = own_town.person(LEADER)
    twice = await own_town.person(ARCHIVIST).post(LISTS, {"office": walks.BA_TRI})
    walks.done(await leader.post(f"{path}/approval", {"digest": drawn["digest"]}))
    destroyer = _destroyer(own_town, owner, own_town.parts.storage)
    (first, *_) = await _rows(own_town, drawn)

    with pytest.raises(ProgrammingError, match="permission denied"):
        await _destroyer(own_town, own_town.sessions, own_town.parts.storage).run()
    untouched: Any = walks.done(await leader.get(path))
    assert await destroyer.settle((UUID(drawn["id"]), first["number"]))
    halfway: Any = walks.done(await leader.get(path))
    rest = [await destroyer.run(), await destroyer.run()]

    done: Any = walks.done(await leader.get(path))
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing_to_destroy")
    assert untouched["counts"]["pending"] == 2
    assert (halfway["state"], halfway["counts"]["pending"]) == ("approved", 1)
    assert rest == [1, 0]
    assert (done["state"], done["counts"]["destroyed"]) == ("done", 2)


async def test_nobody_reviews_their_own_list(own_town: Town) -> None:
    await _declined(own_town)
    await _stand_in(own_town, LEADER, ARCHIVIST)
    own_town.clock.at += YEARS
    await _stand_in(own_town, LEADER, ARCHIVIST)
    drawn = await _drawn_up(own_town)
    drawer, leader = own_town.person(ARCHIVIST), own_town.person(LEADER)
    path = f"{LISTS}/{drawn['id']}"

    refused = [
        await drawer.post(f"{path}/approval", {"digest": drawn["digest"]}),
        await drawer.post(f"{path}/refusal", {"reason": "Không"}),
        await drawer.post(f"{path}/rows/1/striking", {"reason": "Không"}),
    ]
    other = walks.done(await leader.post(f"{path}/refusal", {"reason": "Chưa đủ"}))
    late = await leader.post(f"{path}/approval", {"digest": drawn["digest"]})
    anew = await _drawn_up(own_town)

    assert {(each.status_code, each.json()["code"]) for each in refused} == {
        (403, "drawer_reviews")
    }
    assert other["state"] == "refused"
    assert (late.status_code, late.json()["code"]) == (409, "destruction_list_decided")
    assert anew["counts"]["pending"] == 1


@pytest.mark.parametrize("own", [{"years": 70}, {"permanent": True}])
async def test_a_longer_term_of_a_procedure_keeps_its_dossiers_off(
    own_town: Town, own: Json
) -> None:
    dossier = await _declined(own_town)
    own_town.clock.at += YEARS
    long = Term(
        procedure=dossier["procedure"],
        outcome=Outcome.UNFINISHED,
        source="Quyết định 2/QĐ-THU",
        **own,
    )
    _decide(own_town, RetentionTable(terms=(*_decided().terms, long)))

    answer = await own_town.person(ARCHIVIST).post(LISTS, {"office": walks.BA_TRI})

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_destroy")


async def test_nothing_goes_that_nobody_decided_how_long_to_keep(
    own_town: Town,
) -> None:
    await _declined(own_town)
    own_town.clock.at += YEARS
    others = [each for each in _decided().terms if each.outcome != Outcome.UNFINISHED]
    _decide(own_town, RetentionTable(terms=tuple(others)))

    answer = await own_town.person(ARCHIVIST).post(LISTS, {"office": walks.BA_TRI})
    asked = walks.done(await own_town.person("hoa").post("/v1/me/erasure-requests"))

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_destroy")
    assert asked["state"] == "refused"
    assert "chưa được quyết định thời hạn lưu trữ" in asked["reasons"][0]["words"]


async def test_anybody_may_read_how_long_dossiers_are_kept(town: Town) -> None:
    found = (await town.anybody.get("/v1/retention-terms")).json()

    assert found[0] == {
        "procedure": "*",
        "outcome": "granted",
        "outcome_label": "Được giải quyết",
        "years": 10,
        "permanent": False,
        "source": "Quyết định 1/QĐ-THU",
    }
    assert len(found) == len(Outcome)


def _decided() -> RetentionTable:
    return retention_table.read(towns.TERMS)


def _decide(town: Town, terms: RetentionTable) -> None:
    town.http._transport.app.state.retention = terms  # type: ignore[attr-defined]  # the test client's own


def _destroyer(town: Town, sessions: Sessions, storage: Storage) -> Destroyer:
    return Destroyer(
        transactions=Transactions(sessions, town.clock),
        storage=storage,
        metadata=METADATA,
        terms=_decided(),
        by="operator:test",
    )


async def _declined(town: Town, word: str = OTHER, case: Case = walks.FREE) -> Json:
    """Let Hoa's dossier be declined, in words and a look that can be searched for."""
    clerk = town.person(CLERK)
    dossier = await walks.submitted(town, case)
    stated = {"X-Read-Purpose": quote(f"Đối chiếu với {word}")}
    walks.done(await clerk.get(path_of(dossier), headers=stated))
    walks.done(await clerk.post(f"{path_of(dossier)}/messages", {"body": word}))
    return walks.done(
        await clerk.post(
            f"{path_of(dossier)}/non-acceptance",
            {"reason": f"Trùng hồ sơ của {word}"},
            version=dossier["version"],
        )
    )


async def _drawn_up(town: Town) -> Json:
    archivist = town.person(ARCHIVIST)
    return walks.done(await archivist.post(LISTS, {"office": walks.BA_TRI}))


async def _rows(town: Town, drawn: Json) -> list[Json]:
    path = f"{LISTS}/{drawn['id']}/rows"
    first = walks.done(await town.person(LEADER).get(path, params={"size": 1}))
    if first["next"] is None:
        return list(first["items"])
    more = await town.person(LEADER).get(path, params={"cursor": first["next"]})
    return [*first["items"], *walks.done(more)["items"]]


async def _keys(town: Town, dossier: Json) -> list[str]:
    statement = (
        select(StoredFile.key)
        .join(Paper, Paper.file_id == StoredFile.id)
        .where(Paper.dossier_id == dossier["id"])
    )
    async with town.sessions() as session:
        return list(await session.scalars(statement))


async def _name(town: Town, handle: str) -> str:
    async with town.sessions() as session:
        return (await identity.by_handle(session, handle)).name


async def _stand_in(town: Town, absent: str, substitute: str) -> None:
    today = town.clock.now().date()
    body = {
        "absent": str(town.people[absent]),
        "substitute": str(town.people[substitute]),
        "office": walks.BA_TRI,
        "role": "leader",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=5)).isoformat(),
        "basis": walks.REASON,
    }
    walks.done(await town.person(absent).post("/v1/substitutions", body))


async def _provable(town: Town, drawn: Json, gone: Json) -> None:
    """Every chain and seal stands; the feed withdraws what it told."""
    async with transaction(town.sessions) as session:
        while (await sequencer.sequence(session, at=town.clock.now())).count:
            pass
        told = await feed.after(session, 0, filter_=Filter(), limit=500)
        broken = (await auditing.in_database(session, None)).broken
        acts = await audit.acts_of(session, subject=f"destruction_list:{drawn['id']}")
        standing = await feed.newest_of_subjects(
            session, at=len(told), after_subject="", limit=100
        )
    assert broken == []
    assert [act.event for act in acts] == [
        f"destruction.{each}" for each in ("drawn_up", "row_struck", "approved", "done")
    ]
    assert acts[-1].data is not None
    deleted = [each.subject for each in standing if each.deleted]
    assert deleted == [f"dossier:{gone['code']}"]
