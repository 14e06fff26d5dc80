"""Only what was asked for is open; a second request is the leader's to allow."""

from typing import Any

import httpx
import pytest

from app.audit import service as audit
from app.core.errors import FieldProblem
from app.dossiers.corrections import openness
from app.dossiers.filing import Findings
from tests.dossiers import records, walks
from tests.dossiers.towns import Json, Resident, Town, path_of

PURPOSE = [{"path": "/answers/purpose", "reason": "Ghi rõ mục đích"}]


class TestOpen:
    async def test_what_was_asked_for_may_be_corrected_and_nothing_else(
        self, town: Town
    ) -> None:
        dossier = await _asked(town, fields=PURPOSE)
        hoa = town.person("hoa")

        asked = await _save(hoa, dossier, {"purpose": "abroad"})
        other = await _save(hoa, dossier, {"requester_phone": "0901000999"})
        both = await _save(
            hoa, asked.json(), {"purpose": "property", "subject_sex": "male"}
        )
        paper = await hoa.upload(asked.json(), "TK-XNTTHN", town.papers.plain)

        assert asked.status_code == 200
        assert [each.status_code for each in (other, both, paper)] == [409, 409, 409]
        assert other.json()["code"] == "not_asked_for"
        assert other.json()["open"] == ["/answers/purpose"]
        assert [each["path"] for each in both.json()["errors"]] == [
            "/answers/subject_sex"
        ]
        assert [each["path"] for each in paper.json()["errors"]] == [
            "/papers/TK-XNTTHN"
        ]
        assert (await walks.seen(town, dossier))["answers"]["purpose"] == "abroad"

    async def test_a_paper_not_asked_for_is_not_taken_out_either(
        self, town: Town
    ) -> None:
        asked = await _asked(town, fields=PURPOSE)
        dossier = await walks.seen(town, asked)
        path = f"{path_of(dossier)}/papers/{dossier['papers'][0]['id']}"

        refused = await town.person("hoa").send(
            "DELETE", path, version=dossier["version"]
        )

        assert refused.status_code == 409
        assert await walks.seen(town, dossier) == dossier

    async def test_what_an_asked_answer_calls_for_opens_with_it(
        self, town: Town
    ) -> None:
        dossier = await _asked(
            town, fields=[{"path": "replaces_earlier", "reason": "Đã được cấp"}]
        )
        hoa = town.person("hoa")
        early = await hoa.upload(dossier, "GXN-CU", town.papers.plain)

        dossier = (await _save(hoa, dossier, {"replaces_earlier": True})).json()
        dossier = walks.done(await hoa.upload(dossier, "GXN-CU", town.papers.plain))
        again = await hoa.upload(dossier, "GXN-CU", town.papers.plain)

        assert (early.status_code, again.status_code) == (409, 201)
        answered = await walks.answer_as_owner(town, again.json(), "supplement", {})
        assert answered["status"] == "submitted"

    async def test_fields_that_an_asked_answer_makes_required_open_with_it(
        self, town: Town
    ) -> None:
        dossier = await _asked(town, fields=PURPOSE)
        hoa = town.person("hoa")

        both = await _save(hoa, dossier, {"purpose": "other", "purpose_text": "Vay"})

        assert both.status_code == 200

    def test_a_fault_of_the_whole_form_opens_no_place(self) -> None:
        findings = Findings(
            answers=(
                FieldProblem("/answers", "quá lớn"),
                FieldProblem("/answers/a", "sai"),
            )
        )

        assert openness.refused(findings) == ("/answers/a",)


class TestRequest:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/answers/purpose", 201),
            ("purpose", 201),
            ("/answers/nothing_such", 422),
            ("nothing.such", 422),
            ("/papers/x", 422),
        ],
    )
    async def test_only_fields_of_the_form_can_be_asked_for(
        self, town: Town, path: str, status: int
    ) -> None:
        dossier = await walks.submitted(town)

        asked = await walks.attempt(
            town, dossier, "supplement", fields=[{"path": path, "reason": "Ghi rõ"}]
        )

        assert asked.status_code == status
        if asked.is_success:
            named = asked.json()["supplements"][0]["fields"][0]["path"]
            assert named == "/answers/purpose"


class TestSecondRequest:
    async def test_it_needs_the_leaders_leave_with_a_reason_and_uses_it_up(
        self, town: Town
    ) -> None:
        dossier = await _answered(town)
        leader = town.person("batri-chutich")
        refused = await walks.attempt(town, dossier, "supplement")

        dossier = walks.done(await _permit(leader, dossier))
        dossier = await walks.take(town, dossier, "supplement", fields=PURPOSE)
        dossier = await walks.answer_as_owner(town, dossier, "supplement", {})
        third = await walks.attempt(town, dossier, "supplement")

        assert refused.json()["code"] == "supplement_already_requested"
        assert third.json()["code"] == "supplement_already_requested"
        assert [each["number"] for each in dossier["supplements"]] == [1, 2]
        (permit,) = (await leader.get(f"{path_of(dossier)}/supplement-permits")).json()
        assert permit["granted_by"] == "Lê Thị Kim Ngân"
        assert permit["number"] == 2
        assert permit["reason"] == walks.REASON

    async def test_the_leave_is_in_the_audit_with_its_reason(self, town: Town) -> None:
        dossier = await _answered(town)
        await _permit(town.person("batri-chutich"), dossier)

        async with town.sessions() as session:
            acts = await audit.acts_of(session, subject=f"dossier:{dossier['id']}")

        last: Any = acts[-1]
        assert last.event == "supplement.permitted"
        assert last.actor_id == str(town.people["batri-chutich"])
        assert last.data["reason"] == walks.REASON

    @pytest.mark.parametrize("who", ["batri-tiepnhan", "batri-truongphong"])
    async def test_nobody_but_the_leader_gives_it(self, town: Town, who: str) -> None:
        dossier = await _answered(town)

        refused = await _permit(town.person(who), dossier)

        assert (refused.status_code, refused.json()["code"]) == (403, "not_the_leader")

    async def test_it_is_not_given_without_a_reason_or_without_need(
        self, own_town: Town
    ) -> None:
        fresh = await walks.submitted(own_town)
        dossier = await _answered(own_town)
        leader = own_town.person("batri-chutich")
        before = await records.everything(own_town)

        silent = await _permit(leader, dossier, reason=" ")
        unneeded = await _permit(leader, fresh)
        elsewhere = await _permit(own_town.person("anhoi-chutich"), dossier)

        assert silent.status_code == 422
        assert unneeded.json()["code"] == "permit_not_needed"
        assert elsewhere.status_code == 404
        assert await records.everything(own_town) == before


async def _asked(town: Town, **asked: Any) -> Json:
    dossier = await walks.submitted(town)
    return await walks.take(town, dossier, "supplement", **asked)


async def _answered(town: Town) -> Json:
    """Return a dossier whose one supplement at intake was asked for and given."""
    dossier = await _asked(town, fields=PURPOSE)
    return await walks.answer_as_owner(town, dossier, "supplement", {})


async def _permit(
    who: Resident, dossier: Json, *, reason: str = walks.REASON
) -> httpx.Response:
    return await who.post(
        f"{path_of(dossier)}/supplement-permits",
        {"reason": reason},
        version=dossier["version"],
    )


async def _save(who: Resident, dossier: Json, answers: Json) -> httpx.Response:
    return await who.patch(
        path_of(dossier), {"answers": answers}, version=dossier["version"]
    )
