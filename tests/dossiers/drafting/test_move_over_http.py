"""A draft whose procedure has a new version is led over to it."""

from app.core import database
from app.procedures import queries as procedures
from app.procedures import service as publishing
from app.procedures.definition import Definition
from app.procedures.service import Draft
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of


async def test_the_refused_submission_leads_to_the_move_and_on_to_the_submission(
    own_town: Town,
) -> None:
    draft = await walks.ready(own_town)
    hoa = own_town.person("hoa")
    await publish_without_a_question(own_town, "requester_phone", asks="hamlet")

    refused = (await walks.send_in(hoa, draft)).json()
    proposed = walks.done(await hoa.get(refused["move"]))
    moved = walks.done(
        await hoa.post(
            refused["move"],
            {"to_version": proposed["to_version"]},
            version=draft["version"],
        )
    )
    missing = await walks.send_in(hoa, moved)
    saved = await hoa.patch(
        path_of(draft), {"answers": {"hamlet": "Ấp 1"}}, version=moved["version"]
    )
    done = walks.done(await walks.send_in(hoa, saved.json()))

    assert refused["code"] == "procedure_version_ended"
    assert [each["path"] for each in proposed["lost"]] == ["/answers/requester_phone"]
    assert proposed["lost"][0]["title"] == "Số điện thoại"
    assert [(each["path"], each["new"]) for each in proposed["wanted"]] == [
        ("/answers/hamlet", True)
    ]
    assert "/papers/TK-XNTTHN" in proposed["carried"]
    assert "requester_phone" not in moved["answers"]
    assert moved["answers"]["requester_name"] == draft["answers"]["requester_name"]
    assert missing.json()["errors"][0]["path"] == "/answers/hamlet"
    assert done["status"] == "submitted"


async def test_a_device_that_still_has_the_old_form_is_told_to_look_again(
    own_town: Town,
) -> None:
    draft = await walks.drafted(own_town)
    hoa = own_town.person("hoa")
    await publish_without_a_question(own_town, "requester_phone", asks="hamlet")
    walks.done(
        await hoa.post(
            f"{path_of(draft)}/move", {"to_version": 2}, version=draft["version"]
        )
    )

    lost = await hoa.patch(
        path_of(draft), {"answers": {"purpose": "loan"}}, version=draft["version"]
    )

    assert lost.status_code == 412


async def test_nothing_moves_but_a_draft_of_an_ended_version_to_what_was_shown(
    own_town: Town,
) -> None:
    draft = await walks.drafted(own_town)
    dossier = await walks.submitted(own_town)
    hoa, path = own_town.person("hoa"), f"{path_of(draft)}/move"
    current = await hoa.get(path)
    await publish_without_a_question(own_town, "requester_phone", asks="hamlet")

    other = await hoa.post(path, {"to_version": 7}, version=draft["version"])
    filed = await hoa.get(f"{path_of(dossier)}/move")
    stranger = await own_town.person("binh").get(path)

    assert (current.status_code, current.json()["code"]) == (409, "nothing_to_move")
    assert (other.status_code, other.json()["code"]) == (409, "move_outdated")
    assert (filed.status_code, filed.json()["code"]) == (409, "not_a_draft")
    assert stranger.status_code == 404
    assert await walks.seen(own_town, draft) == draft


async def publish_without_a_question(town: Town, question: str, *, asks: str) -> None:
    """Publish a version whose form has one question less, and another required."""
    at = town.clock.now()
    async with database.transaction(town.sessions) as session:
        known = await procedures.version_in_force(session, code="1.004873", at=at)
        assert known is not None
        assert known.form_id is not None
        form = await procedures.form(session, form_id=known.form_id)
        assert form is not None
        version = await publishing.draft_version(
            session,
            draft=Draft(
                Definition.model_validate(known.data),
                at.date(),
                form=await publishing.publish_form(
                    session,
                    code=form.code,
                    schema=_changed(form.schema, question, asks),
                    at=at,
                ),
                process_code=known.process_code,
            ),
            at=at,
        )
        await publishing.publish(
            session, version_id=version.id, at=at, actor_id="person:admin"
        )


def _changed(schema: Json, question: str, asks: str) -> Json:
    properties = {
        key: each for key, each in schema["properties"].items() if key != question
    }
    properties[asks] = {
        **schema["properties"]["requester_name"],
        "title": "Ấp, khu phố",
    }
    properties[asks].pop("x-prefill")
    required = [each for each in schema["required"] if each != question]
    return {
        **schema,
        "properties": properties,
        "required": [*required, asks],
        "examples": [
            {key: each for key, each in example.items() if key != question}
            | {asks: "Ấp 3"}
            for example in schema["examples"]
        ],
    }
