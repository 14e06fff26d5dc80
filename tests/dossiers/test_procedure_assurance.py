"""A procedure asks how surely who files was identified; below it nothing is filed."""

from typing import Any

from app.core import database
from app.identity.assurance import Level
from app.procedures import queries as procedures
from app.procedures import service as publishing
from app.procedures.definition import Definition
from app.procedures.models import FormVersion
from app.procedures.service import Draft
from tests.dossiers import walks
from tests.dossiers.towns import Town, path_of

_KEY = {"Idempotency-Key": "one key for both tries"}


async def test_below_the_level_of_the_procedure_the_draft_stays_until_the_step_up(
    own_town: Town,
) -> None:
    before = await _published(own_town)
    await _ask_for_level_three(own_town)
    checked = own_town.person("hoa", level=Level.TWO)
    surer = own_town.person("hoa", level=Level.THREE)
    draft = await walks.seen(own_town, await walks.ready(own_town))
    sending: dict[str, Any] = {"version": draft["version"], "headers": _KEY}

    refused = await checked.post(f"{path_of(draft)}/submission", **sending)
    kept = await checked.get(path_of(draft))
    filed = await surer.post(f"{path_of(draft)}/submission", **sending)

    assert before == {"level": 2, "name": "Mức độ 2", "acr_values": "LoA2"}
    assert (await _published(own_town))["acr_values"] == "LoA3"
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == (
        'Bearer error="insufficient_user_authentication", acr_values="LoA3"'
    )
    assert refused.json()["code"] == "insufficient_user_authentication"
    assert (refused.json()["needed"], refused.json()["held"]) == (3, 2)
    assert kept.json() == draft
    # The same key: a refusal is no answer that is kept.
    assert walks.done(filed)["status"] == "submitted"
    # As sure a person is asked for to take it back.
    withdrawal = {"version": filed.json()["version"], "body": {"reason": walks.REASON}}
    path = f"{path_of(draft)}/withdrawal"
    assert (await checked.post(path, **withdrawal)).status_code == 401
    assert (await surer.post(path, **withdrawal)).json()["status"] == "withdrawn"


async def _published(town: Town) -> Any:
    shown = await town.anybody.get("/v1/procedures/1.004873")
    return shown.json()["assurance"]


async def _ask_for_level_three(town: Town) -> None:
    at = town.clock.now()
    async with database.transaction(town.sessions) as session:
        known = await procedures.version_in_force(session, code="1.004873", at=at)
        assert known is not None
        stated = {**known.data, "online": {**known.data["online"], "assurance": 3}}
        version = await publishing.draft_version(
            session,
            draft=Draft(
                Definition.model_validate(stated),
                at.date(),
                form=await session.get(FormVersion, known.form_id),
                process_code=known.process_code,
            ),
            at=at,
        )
        await publishing.publish(
            session, version_id=version.id, at=at, actor_id="person:admin"
        )
