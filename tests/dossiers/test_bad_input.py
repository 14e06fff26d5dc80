"""What is wrong is refused where it is wrong, in Vietnamese, and changes nothing."""

import unicodedata
from typing import Any

import pytest

from app.core import database
from app.procedures import queries as procedures
from app.procedures import service as publishing
from app.procedures.definition import Definition
from app.procedures.service import Draft
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of

NFD_NAME = unicodedata.normalize("NFD", "Nguyễn Thị Hoa")


class TestDraft:
    @pytest.mark.parametrize(
        "code", ["9.999999", "1.004873.BAD", "mã lạ", "", "\x00", "'"]
    )
    async def test_an_unknown_procedure_cannot_be_applied_for(
        self, town: Town, code: str
    ) -> None:
        refused = await town.person("hoa").post(
            "/v1/dossiers", {**walks.MARITAL.draft, "procedure": code}
        )

        assert refused.status_code == 422
        assert refused.json()["code"] in {"unknown_procedure", "invalid"}

    async def test_a_procedure_of_the_catalogue_without_a_process_takes_no_dossier(
        self, own_town: Town
    ) -> None:
        await _publish_without_process(own_town, code="1.999999")

        refused = await own_town.person("hoa").post(
            "/v1/dossiers", {**walks.MARITAL.draft, "procedure": "1.999999"}
        )

        assert refused.status_code == 422
        assert refused.json()["code"] == "unknown_procedure"
        assert "1.999999" in refused.json()["detail"]

    @pytest.mark.parametrize("office", ["000.00.06.H07", "999.99.99.H07", "\x00"])
    async def test_an_office_that_does_not_receive_the_procedure_is_named(
        self, town: Town, office: str
    ) -> None:
        refused = await town.person("hoa").post(
            "/v1/dossiers", {**walks.MARITAL.draft, "office": office}
        )

        assert refused.status_code == 422
        assert refused.json()["errors"][0]["path"] == "/office"

    async def test_names_typed_in_pieces_are_kept_composed(self, town: Town) -> None:
        draft = await town.person("hoa").post(
            "/v1/dossiers", {**walks.MARITAL.draft, "subject": NFD_NAME}
        )

        assert draft.json()["subject"] == "Nguyễn Thị Hoa"

    @pytest.mark.parametrize(
        ("subject", "message"),
        [
            ("a" * 1001, "dài quá 1000 ký tự"),
            ("a" * 5001, "dài quá 5000 ký tự"),
            ("a\x00b", "có ký tự không in được: U+0000"),
            ("\u202egian lận", "có ký tự không in được: U+202E"),
        ],
    )
    async def test_text_that_cannot_be_printed_is_refused_with_its_place(
        self, town: Town, subject: str, message: str
    ) -> None:
        refused = await town.person("hoa").post(
            "/v1/dossiers", {**walks.MARITAL.draft, "subject": subject}
        )

        assert refused.status_code == 422
        assert refused.json()["errors"][0]["path"] == "/subject"
        assert refused.json()["errors"][0]["message"] == message

    @pytest.mark.parametrize(
        ("raw", "path", "message"),
        [
            ('{"a": {"b/c": NaN}}', "/answers/a/b~1c", "không phải là số"),
            ('{"a": [1, -Infinity]}', "/answers/a/1", "không phải là số"),
            ('{"a": 1e999}', "/answers/a", "không phải là số"),
            ('{"a": "x\\u0000y"}', "/answers/a", "có ký tự không được phép"),
            ('{"a": {"\\u0000": 1}}', "/answers/a", "có ký tự không được phép"),
            ('{"a": "\\ud800"}', "/answers/a", "có ký tự không được phép"),
            ('{"a": 9007199254740992}', "/answers/a", "số quá lớn"),
            (f'{{"a": 1{"0" * 400}}}', "/answers/a", "số quá lớn"),
            ('{"a": 1e16}', "/answers/a", "số quá lớn"),
            (
                f'{{"a": {"[" * 60}{"]" * 60}}}',
                "/answers/a/0/0/0/0/0/0/0/0",
                "lồng quá 8 cấp",
            ),
        ],
    )
    async def test_answers_that_cannot_be_kept_are_refused_at_once(
        self, town: Town, raw: str, path: str, message: str
    ) -> None:
        draft = await walks.drafted(town)
        hoa = town.person("hoa")

        refused = await hoa.send(
            "PATCH",
            path_of(draft),
            version=draft["version"],
            content=f'{{"answers": {raw}}}',
            headers={"Content-Type": "application/json"},
        )

        assert refused.status_code == 422
        assert refused.json()["code"] == "answers_invalid"
        assert refused.json()["errors"][0]["path"] == path
        assert refused.json()["errors"][0]["message"] == message
        assert (await hoa.get(path_of(draft))).json() == draft


class TestSubmission:
    @pytest.mark.parametrize(
        ("changes", "path", "message"),
        [
            (
                {"requester_phone": "12"},
                "/answers/requester_phone",
                "số điện thoại gồm",
            ),
            (
                {"subject_sex": "other"},
                "/answers/subject_sex",
                "không có trong danh sách",
            ),
            ({"subject_birth_date": "hôm qua"}, "/answers/subject_birth_date", "ngày"),
            ({"pledge": False}, "/answers/pledge", "phải cam đoan"),
            ({"unknown_field": 1}, "/answers/unknown_field", "không"),
            (
                {"purpose_text": None, "purpose": "other"},
                "/answers/purpose_text",
                "phải",
            ),
            ({"subject_name": NFD_NAME}, "/answers/subject_name", "NFC"),
            ({"subject_name": "a" * 201}, "/answers/subject_name", "200"),
            (
                {"subject_name": "a" * 4001},
                "/answers/subject_name",
                "dài quá 4000 ký tự",
            ),
            ({"subject_name": "a\u200bb"}, "/answers/subject_name", "ký tự"),
        ],
    )
    async def test_a_form_that_fails_its_schema_is_told_place_by_place(
        self, town: Town, changes: Json, path: str, message: str
    ) -> None:
        draft = await walks.ready(town)
        hoa = town.person("hoa")
        draft = walks.done(
            await hoa.patch(
                path_of(draft), {"answers": changes}, version=draft["version"]
            )
        )

        refused = await walks.send_in(hoa, draft)

        assert refused.status_code == 422
        assert refused.json()["code"] == "answers_invalid"
        places = {each["path"]: each["message"] for each in refused.json()["errors"]}
        assert message in places[path]
        assert (await hoa.get(path_of(draft))).json() == draft

    async def test_a_missing_paper_is_named(self, town: Town) -> None:
        draft = await walks.drafted(town)

        refused = await walks.send_in(town.person("hoa"), draft)

        assert refused.json()["code"] == "papers_missing"
        assert refused.json()["errors"][0]["path"] == "/papers/TK-XNTTHN"

    async def test_a_paper_that_its_answers_do_not_call_for_is_refused(
        self, town: Town
    ) -> None:
        draft = await walks.ready(town)
        hoa = town.person("hoa")
        draft = walks.done(await hoa.upload(draft, "GT-LH", town.papers.plain))

        refused = await walks.send_in(hoa, draft)

        assert refused.json()["code"] == "paper_unexpected"
        assert refused.json()["errors"][0]["path"] == "/papers/GT-LH"

    @pytest.mark.parametrize(
        ("kind", "message"),
        [
            ("plain", "phải được ký số nhưng chưa có chữ ký số"),
            ("altered", "TOTAL-FAILED"),
            ("of_another", "không phải của người nộp"),
        ],
    )
    async def test_a_declaration_not_soundly_signed_by_its_owner_is_refused(
        self, town: Town, kind: str, message: str
    ) -> None:
        files = {
            "plain": town.papers.plain,
            "altered": town.papers.altered,
            "of_another": town.papers.signed["binh"],
        }
        draft = await walks.drafted(town)
        hoa = town.person("hoa")
        draft = walks.done(await hoa.upload(draft, "TK-XNTTHN", files[kind]))

        refused = await walks.send_in(hoa, draft)

        assert refused.status_code == 422
        assert refused.json()["code"] == "signature_invalid"
        assert refused.json()["errors"][0]["path"] == "/papers/TK-XNTTHN"
        assert message in refused.json()["errors"][0]["message"]
        kept = (await hoa.get(path_of(draft))).json()
        assert (kept["status"], kept["code"]) == ("draft", None)


class TestActs:
    @pytest.mark.parametrize(
        "act", ["decision", "issuance", "result-delivery", "payment-confirmation"]
    )
    async def test_a_step_that_the_law_does_not_know_from_here_is_a_conflict(
        self, town: Town, act: str
    ) -> None:
        dossier = await walks.submitted(town)
        body = {"granted": True} if act == "decision" else {}

        refused = await town.person("batri-tiepnhan").post(
            f"{path_of(dossier)}/{act}", body, version=dossier["version"]
        )

        assert refused.status_code in {403, 409}
        assert refused.json()["code"] in {
            "transition_not_allowed",
            "not_your_step",
            "step_refused",
        }

    async def test_what_was_submitted_is_edited_no_more(self, town: Town) -> None:
        dossier = await walks.submitted(town)
        hoa = town.person("hoa")

        answers = [
            await hoa.patch(
                path_of(dossier), {"answers": {}}, version=dossier["version"]
            ),
            await hoa.upload(dossier, "TK-XNTTHN", town.papers.plain),
            await walks.send_in(hoa, dossier),
        ]

        assert [each.status_code for each in answers] == [409, 409, 409]
        assert (await hoa.get(path_of(dossier))).json() == dossier

    @pytest.mark.parametrize("reason", [None, "", " \n ", "\x00", "x" * 4001, 5, []])
    async def test_a_refusal_without_a_proper_reason_is_none(
        self, town: Town, reason: Any
    ) -> None:
        dossier = await walks.submitted(town)

        refused = await town.person("batri-tiepnhan").post(
            f"{path_of(dossier)}/non-acceptance",
            {"reason": reason},
            version=dossier["version"],
        )

        assert refused.status_code == 422
        assert refused.json()["errors"][0]["path"] == "/reason"

    async def test_a_way_that_the_step_does_not_have_is_refused(
        self, town: Town
    ) -> None:
        dossier = await walks.take(town, await walks.submitted(town), "accept")

        refused = await town.person("batri-truongphong").post(
            f"{path_of(dossier)}/step-outcomes",
            {"outcome": "nowhere"},
            version=dossier["version"],
        )

        assert refused.status_code == 409
        assert refused.json()["code"] == "step_refused"

    async def test_a_paper_or_a_place_nobody_knows_cannot_be_asked_for(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town)

        unknown = await walks.attempt(
            town, dossier, "supplement", papers=[{"code": "LA", "reason": "Thiếu"}]
        )
        nowhere = await walks.attempt(
            town, dossier, "supplement", fields=[{"path": "/x\x00", "reason": "Sai"}]
        )

        assert unknown.json()["errors"][0]["path"] == "/papers/LA"
        assert nowhere.json()["errors"][0]["path"] == "/fields/0/path"


async def _publish_without_process(town: Town, *, code: str) -> None:
    at = town.clock.now()
    async with database.transaction(town.sessions) as session:
        known = await procedures.version_in_force(session, code="1.004873", at=at)
        assert known is not None
        definition = Definition.model_validate({**known.data, "code": code})
        version = await publishing.draft_version(
            session, draft=Draft(definition, at.date()), at=at
        )
        await publishing.publish(
            session, version_id=version.id, at=at, actor_id="person:admin"
        )
