"""Idle drafts are warned of and swept; nothing submitted is touched."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.database import Base, transaction
from app.dossiers.drafting import ending
from app.dossiers.drafting.expiring import Life
from app.dossiers.drafting.models import Tombstone
from app.dossiers.drafting.sweeping import Sweeping, Swept
from app.dossiers.models import Dossier, Paper
from app.files.models import StoredFile
from app.wiring import tables
from tests.dossiers import records, walks
from tests.dossiers.towns import Json, Town, path_of

DAY = timedelta(days=1)
# What begins at submission: no draft has a row there.
FROM_SUBMISSION_ON = {
    "work_items",
    "reminders",
    "dossier_progress",
    "clock_entries",
    "due_changes",
    "consultations",
    "linked_dossiers",
    "supplement_requests",
    "decisions",
    "drafted_results",
    "archived_results",
    "issued_forms",
    "filings",
    "dossier_subject_keys",
    "supplement_permits",
    "dossier_messages",
    "dossier_ratings",
    "external_references",
    "population_lookups",
    "legal_holds",
    "rectification_requests",
    "destruction_rows",
}


async def test_an_idle_draft_is_warned_of_and_then_gone_but_for_its_tombstone(
    own_town: Town, at: datetime
) -> None:
    draft = await walks.ready(own_town)
    hoa, sweeping = own_town.person("hoa"), _sweeping(own_town)

    swept = {}
    for day in (22, 23, 24, 29, 30, 31):
        own_town.clock.at = at + day * DAY
        swept[day] = await sweeping.sweep()

    assert swept == {
        22: Swept(),
        23: Swept(warned=1),
        24: Swept(),
        29: Swept(warned=1),
        30: Swept(ended=1),
        31: Swept(),
    }
    assert (await hoa.get(path_of(draft))).status_code == 404
    notices = (await hoa.get("/v1/notices")).json()["items"]
    assert [each["kind"] for each in notices] == [
        "draft.expired",
        "draft.expiring",
        "draft.expiring",
    ]
    assert "09:00 ngày 23/12/2026" in notices[1]["body"]
    async with own_town.sessions() as session:
        stone = await session.get_one(Tombstone, UUID(draft["id"]))
    assert (stone.cause, stone.saved_at) == ("expired", at)


async def test_the_bytes_of_a_swept_paper_go_unless_another_dossier_has_them(
    own_town: Town, at: datetime
) -> None:
    kept, swept = await walks.ready(own_town), await walks.ready(own_town)
    shared_id, own_id = await _share_a_file(own_town, of=swept, into=kept)
    hoa, sweeping = own_town.person("hoa"), _sweeping(own_town)

    gone = await hoa.send("DELETE", path_of(swept), version=swept["version"])
    dropped = [await sweeping.drop_file(each) for each in (shared_id, own_id)]
    again = await sweeping.drop_file(own_id)

    assert gone.status_code == 204
    assert dropped == [False, True]
    assert again
    async with own_town.sessions() as session:
        rows = {
            each: await session.get_one(StoredFile, each)
            for each in (shared_id, own_id)
        }
    storage = own_town.parts.storage
    assert await storage.exists(rows[shared_id].key)
    assert not await storage.exists(rows[own_id].key)


async def test_a_draft_that_is_saved_again_begins_its_time_anew(
    own_town: Town, at: datetime
) -> None:
    draft = await walks.drafted(own_town)
    sweeping = _sweeping(own_town)
    own_town.clock.at = at + 29 * DAY
    await sweeping.sweep()
    saved = await own_town.person("hoa").patch(
        path_of(draft), {"answers": {"purpose": "loan"}}, version=draft["version"]
    )

    own_town.clock.at = at + 40 * DAY
    swept = await sweeping.sweep()

    assert saved.status_code == 200
    assert swept == Swept()


async def test_a_worker_that_was_away_warns_first(own_town: Town, at: datetime) -> None:
    draft = await walks.drafted(own_town)
    sweeping = _sweeping(own_town)

    own_town.clock.at = at + 90 * DAY
    late = await sweeping.sweep()
    own_town.clock.at = at + 91 * DAY
    gone = await sweeping.sweep()

    assert (late, gone) == (Swept(warned=1), Swept(ended=1))
    assert await records.count(own_town, "draft_tombstones", draft["id"]) == 1


async def test_nothing_submitted_is_swept_or_thrown_away(
    own_town: Town, at: datetime
) -> None:
    dossier = await walks.submitted(own_town)
    asked = await walks.take(own_town, await walks.submitted(own_town), "supplement")
    before = await records.everything(own_town)

    refused = await own_town.person("hoa").send(
        "DELETE", path_of(dossier), version=dossier["version"]
    )
    own_town.clock.at = at + 400 * DAY
    swept = await _sweeping(own_town).sweep()

    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_draft")
    assert swept == Swept()
    assert await records.everything(own_town) == before
    assert (await walks.seen(own_town, asked))["status"] == "supplement_requested"


def test_every_table_that_names_a_dossier_is_swept_or_begins_at_submission() -> None:
    naming = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "dossiers"
    }

    swept = {part.class_.__tablename__ for part in ending.PARTS}
    assert tables.METADATA is Base.metadata
    assert naming == swept | FROM_SUBMISSION_ON


def _sweeping(town: Town) -> Sweeping:
    return Sweeping(town.sessions, town.parts.storage, town.clock, Life())


async def _share_a_file(town: Town, *, of: Json, into: Json) -> tuple[Any, Any]:
    """Let two drafts refer to one file; return it and one that `of` has alone."""
    draft = await town.person("hoa").upload(of, "GT-LH", town.papers.plain)
    alone = walks.done(draft)
    of["version"] = alone["version"]
    async with transaction(town.sessions) as session:
        papers = (
            await session.scalars(
                select(Paper)
                .join(Dossier, Dossier.id == Paper.dossier_id)
                .where(Paper.dossier_id.in_([UUID(of["id"]), UUID(into["id"])]))
            )
        ).all()
        (shared,) = (
            each.file_id for each in papers if str(each.dossier_id) == into["id"]
        )
        signed, plain = sorted(
            (each for each in papers if str(each.dossier_id) == of["id"]),
            key=lambda each: each.code == "GT-LH",
        )
        signed.file_id = shared
    return shared, plain.file_id
