"""Nothing is typed twice, and where an answer came from is kept and shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import transaction
from app.dossiers import queries as dossiers
from app.dossiers.service import drafts, prefilling
from app.dossiers.service.drafts import NewDraft
from app.identity import queries as identity
from app.procedures.eforms.prefill import Fact, Source
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of
from tests.dossiers.walks import MARITAL, VESSEL, done

NUMBER = "/answers/requester_person_id"
PHONE = "/answers/requester_phone"


class Register:
    """A population register that knows one person, as its adapter would tell it."""

    async def __call__(
        self,
        session: AsyncSession,  # noqa: ARG002 - the port's
        *,
        identity_number: str,
        at: datetime,  # noqa: ARG002 - the port's
    ) -> Mapping[Fact, str]:
        assert identity_number == "083192000101"
        return {Fact.FULL_NAME: "Nguyễn Thị Thanh Hoa", Fact.SEX: "female"}


async def begun(town: Town, **answers: Any) -> Json:
    draft = {"procedure": MARITAL.procedure, "office": MARITAL.office}
    return done(
        await town.person("hoa").post("/v1/dossiers", draft | {"answers": answers})
    )


async def sources(town: Town, dossier: Json) -> dict[str, Json]:
    form = done(await town.person("hoa").get(f"{path_of(dossier)}/form"))
    return {each["path"]: each for each in form["sources"]}


async def test_a_draft_begins_with_what_is_known(town: Town) -> None:
    dossier = await begun(town)

    assert (
        dossier["answers"].items()
        >= {
            "requester_name": "Nguyễn Thị Hoa",
            "requester_person_id": "083192000101",
            "requester_birth_date": "1992-03-14",
            "requester_phone": "0901000101",
            "requester_area": "29110",
        }.items()
    )
    assert (await sources(town, dossier))[NUMBER] == {
        "path": NUMBER,
        "fact": "person_id",
        "source": "identity",
        "source_name": "tài khoản định danh đã đăng nhập",
        "differs_from": None,
        "known_value": None,
    }


async def test_an_answer_that_was_given_is_not_overwritten(town: Town) -> None:
    dossier = await begun(town, requester_phone="0912345678")

    assert dossier["answers"]["requester_phone"] == "0912345678"
    assert (await sources(town, dossier))[PHONE]["source"] == "typed"


async def test_a_prefilled_answer_changed_by_hand_is_recorded_as_differing(
    town: Town,
) -> None:
    dossier = await begun(town)

    changed = done(
        await town.person("hoa").patch(
            path_of(dossier),
            {"answers": {"requester_phone": "0912345678"}},
            version=dossier["version"],
        )
    )

    told = (await sources(town, changed))[PHONE]
    assert (told["source"], told["differs_from"], told["known_value"]) == (
        "typed",
        "identity",
        "0901000101",
    )


async def test_whoever_handles_the_dossier_sees_what_differs(town: Town) -> None:
    case = walks.Case(
        MARITAL.procedure,
        MARITAL.office,
        "hoa",
        MARITAL.papers,
        changes={**MARITAL.changes, "requester_phone": "0912345678"},
    )
    dossier = await walks.submitted(town, case)

    official = town.holder(dossier["open_steps"][0])
    form = done(await official.get(f"{path_of(dossier)}/form"))

    differing = {
        each["path"]: each["known_value"]
        for each in form["sources"]
        if each["differs_from"] is not None
    }
    assert differing[PHONE] == "0901000101"


async def test_nobody_may_apply_under_another_number(town: Town) -> None:
    body = {
        "procedure": MARITAL.procedure,
        "office": MARITAL.office,
        "answers": {"requester_person_id": "083088000102"},
    }

    refused = await town.person("hoa").post("/v1/dossiers", body)

    assert refused.status_code == 422
    assert [(each["path"], each["code"]) for each in refused.json()["errors"]] == [
        (NUMBER, "locked")
    ]


async def test_a_locked_answer_changed_by_hand_is_refused_and_nothing_is_saved(
    town: Town,
) -> None:
    dossier = await begun(town)

    refused = await town.person("hoa").patch(
        path_of(dossier),
        {"answers": {"requester_person_id": "083088000102", "purpose": "abroad"}},
        version=dossier["version"],
    )
    after = done(await town.person("hoa").get(path_of(dossier)))

    assert refused.status_code == 422
    assert (after["version"], after["answers"]) == (
        dossier["version"],
        dossier["answers"],
    )


async def test_the_population_register_is_believed_before_the_account(
    town: Town, at: datetime
) -> None:
    async with transaction(town.sessions) as session:
        person = await identity.by_handle(session, "hoa")
        actor = await identity.actor(session, person.id, at=at)
        draft = await drafts.create(
            session,
            NewDraft(MARITAL.procedure, MARITAL.office, "", {}, "online"),
            actor=actor,
            at=at,
            calendar=town.parts.calendar,
            known=Register(),
        )

        book = prefilling.book_of(await dossiers.get(session, draft.id, actor=actor))

    assert draft.answers["requester_name"] == "Nguyễn Thị Thanh Hoa"
    assert book[Fact.FULL_NAME].source is Source.POPULATION
    assert book[Fact.PHONE].source is Source.IDENTITY


async def test_what_the_form_hides_or_computes_is_settled_when_it_is_filed(
    town: Town,
) -> None:
    case = walks.Case(
        VESSEL.procedure,
        VESSEL.office,
        VESSEL.owner,
        VESSEL.papers,
        changes={"offshore": False, "former_registration_number": "BT-1"},
    )

    dossier = await walks.submitted(town, case)

    assert dossier["answers"]["offshore"] is True
    assert dossier["answers"]["total_power_kw"] == 220
    assert "former_registration_number" not in dossier["answers"]
