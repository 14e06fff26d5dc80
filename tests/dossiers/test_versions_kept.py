"""A dossier keeps the versions it was received under, whatever is published later."""

from dataclasses import replace
from datetime import datetime

from app.core import database
from app.procedures import publishing as proving
from app.procedures import queries as procedures
from app.procedures import service as publishing
from app.procedures.definition import Definition
from app.procedures.service import Draft
from app.workflow import documents
from app.workflow.definition import Process
from tests.dossiers import walks
from tests.dossiers.towns import Town, path_of


async def test_a_running_dossier_keeps_its_limit_papers_and_steps(
    own_town: Town, at: datetime
) -> None:
    dossier = await walks.submitted(own_town, walks.FREE)
    twin = await walks.take(own_town, await walks.submitted(own_town), "accept")

    await _publish_stricter_version(own_town)
    dossier = await walks.take(own_town, dossier, "accept")

    assert dossier["due_at"] == twin["due_at"]
    assert dossier["open_steps"][0]["label"] == twin["open_steps"][0]["label"]
    dossier = await walks.take(
        own_town, dossier, "forward", "forward", "approve", "issue", "deliver"
    )
    assert dossier["status"] == "returned"


async def test_a_new_draft_takes_the_new_version(own_town: Town) -> None:
    old = await walks.take(own_town, await walks.submitted(own_town), "accept")

    await _publish_stricter_version(own_town)
    draft = await walks.ready(own_town)
    refused = await walks.send_in(own_town.person("hoa"), draft)
    hoa = own_town.person("hoa")
    draft = walks.done(await hoa.upload(draft, "GT-LH", own_town.papers.plain))
    new = walks.done(await walks.send_in(hoa, draft))
    new = await walks.take(own_town, new, "accept")

    assert refused.json()["errors"][0]["path"] == "/papers/GT-LH"
    assert new["due_at"] > old["due_at"]
    assert new["open_steps"][0]["label"] == "Bước của quy trình mới"


async def test_a_draft_of_an_ended_version_is_to_be_moved_and_stays_as_it_was(
    own_town: Town,
) -> None:
    draft = await walks.seen(own_town, await walks.ready(own_town))

    await _publish_stricter_version(own_town)
    refused = await walks.send_in(own_town.person("hoa"), draft)

    assert refused.status_code == 409
    assert refused.json()["code"] == "procedure_version_ended"
    kept = await own_town.person("hoa").get(path_of(draft))
    assert kept.json() == draft


async def _publish_stricter_version(town: Town) -> None:
    """Five days instead of three, one paper more, and a step of another name."""
    at = town.clock.now()
    async with database.transaction(town.sessions) as session:
        known = await procedures.version_in_force(session, code="1.004873", at=at)
        assert known is not None
        assert known.process_code is not None
        assert known.form_id is not None
        held = await procedures.process_in_force(
            session, code=known.process_code, at=at
        )
        assert held is not None
        process = documents.from_json(held.definition)
        assert isinstance(process, Process)
        await proving.record(
            session,
            process=_renamed(process),
            defects=(),
            actor_id="person:admin",
            at=at,
        )
        draft = Draft(
            _stricter(Definition.model_validate(known.data)),
            at.date(),
            form=await procedures.form(session, form_id=known.form_id),
            process_code=known.process_code,
        )
        version = await publishing.draft_version(session, draft=draft, at=at)
        await publishing.publish(
            session, version_id=version.id, at=at, actor_id="person:admin"
        )


def _renamed(process: Process) -> Process:
    intake, second, *rest = process.steps
    renamed = replace(second, label="Bước của quy trình mới")
    return replace(process, version=2, steps=(intake, renamed, *rest))


def _stricter(definition: Definition) -> Definition:
    stated = definition.model_dump(mode="json")
    for manner in stated["manners"]:
        manner["limit"]["amount"] = 5
    for paper in stated["papers"]:
        if paper["code"] == "GT-LH":
            paper |= {"need": "required", "when": []}
    return Definition.model_validate(stated)
