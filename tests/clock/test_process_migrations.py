"""Running dossiers carried over to a new version of their process."""

from collections.abc import Mapping
from uuid import UUID

from app.core.database import transaction
from app.dossiers import migrations
from app.dossiers.migrations import Migration
from app.dossiers.service import migrating
from app.dossiers.service.migrating import Migrated
from app.procedures import publishing
from tests.clock import processes
from tests.clock.town import COMMUNE, HOME, Json, Town

SPECIALIST = f"{COMMUNE}-specialist"


async def _arrived(town: Town) -> Json:
    dossier = await town.accepted(processes.FAR)
    return await town.outcome(SPECIALIST, dossier, "send")


async def _migrated(
    town: Town, dossier: Json, mapping: Mapping[str, str]
) -> Migrated | None:
    async with transaction(town.parts.sessions) as session:
        version = await publishing.record(
            session,
            process=processes.far(version=2, handle="examine"),
            defects=(),
            actor_id="system:test",
            at=town.clock.now(),
        )
        return await migrating.migrate(
            session,
            UUID(dossier["id"]),
            to=version,
            mapping=mapping,
            at=town.clock.now(),
            actor_id="system:test",
        )


async def test_a_dossier_goes_on_in_the_new_version(town: Town) -> None:
    dossier = await _arrived(town)

    migrated = await _migrated(town, dossier, {"handle": "examine"})
    done = await town.outcome(f"{HOME}-specialist", dossier, "done")

    assert migrated is not None
    assert migrated.refused is None
    assert [step["step"] for step in done["open_steps"]] == ["conclude"]


async def test_a_mapping_that_is_not_total_is_refused_and_changes_nothing(
    town: Town,
) -> None:
    dossier = await _arrived(town)

    migrated = await _migrated(town, dossier, {})

    assert migrated is not None
    assert "chưa được ánh xạ" in (migrated.refused or "")
    assert (await town.now(dossier))["open_steps"][0]["step"] == "handle"


async def test_a_dossier_there_already_is_left_as_it_is(town: Town) -> None:
    dossier = await _arrived(town)
    await _migrated(town, dossier, {"handle": "examine"})
    once = await town.now(dossier)

    again = await _migrated(town, dossier, {"handle": "examine"})

    assert again is None
    assert (await town.now(dossier))["version"] == once["version"]


async def test_those_without_a_place_stay_and_the_others_go(town: Town) -> None:
    arrived = await _arrived(town)
    at_intake = await town.filed(processes.FAR)
    async with transaction(town.parts.sessions) as session:
        await publishing.record(
            session,
            process=processes.far(version=2, handle="examine"),
            defects=(),
            actor_id="system:test",
            at=town.clock.now(),
        )

    first = await migrations.run(town.parts.sessions, _migration(town, {}))
    second = await migrations.run(
        town.parts.sessions, _migration(town, {"handle": "examine"})
    )

    stayed = {each.code for each in first if each.refused}
    assert stayed == {arrived["code"]}
    assert {each.code for each in first} == {arrived["code"], at_intake["code"]}
    assert [(each.code, each.refused) for each in second] == [(arrived["code"], None)]


def _migration(town: Town, mapping: Mapping[str, str]) -> Migration:
    return Migration("qt-far", mapping, town.clock.now(), "system:test")
