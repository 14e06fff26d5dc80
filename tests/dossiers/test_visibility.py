"""Who sees a dossier, who may act on it, and what strangers learn: nothing."""

import pytest

from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of

READS = ("", "/progress", "/deadline", "/available-actions", "/result", "/forms/01")
APPLICANT_ACTS = {
    "submission": None,
    "supplement": {},
    "withdrawal": {"reason": "Không cần nữa"},
}
OFFICIAL_ACTS: dict[str, Json | None] = {
    "acceptance": {},
    "non-acceptance": {"reason": "Sai thẩm quyền"},
    "supplement-requests": {
        "reason": "Thiếu",
        "papers": [{"code": "GXN-CU", "reason": "Thiếu"}],
    },
    "step-outcomes": {"outcome": "assign"},
    "decision": {"granted": True},
    "issuance": None,
    "result-delivery": {},
    "stoppage": {"reason": "Dừng"},
    "payment-requests": {"reason": "Lệ phí"},
    "payment-confirmation": {},
    "resumption": {},
}
STRANGERS = ["binh", "dua-xanh", "anhoi-tiepnhan", "noivu-chuyenvien"]


class TestStrangers:
    @pytest.mark.parametrize("handle", STRANGERS)
    async def test_whoever_has_no_part_in_it_finds_no_dossier(
        self, town: Town, handle: str
    ) -> None:
        dossier = await walks.submitted(town)
        stranger = town.person(handle)
        acts = APPLICANT_ACTS if handle in {"binh", "dua-xanh"} else OFFICIAL_ACTS

        reads = [await stranger.get(path_of(dossier) + each) for each in READS]
        paper = await stranger.get(
            f"{path_of(dossier)}/papers/{dossier['papers'][0]['id']}"
        )
        writes = [
            await stranger.post(
                f"{path_of(dossier)}/{act}", body, version=dossier["version"]
            )
            for act, body in acts.items()
        ]

        answers = [*reads, paper, *writes]
        assert {each.status_code for each in answers} == {404}
        assert {each.json()["code"] for each in answers} == {"dossier_not_found"}

    async def test_a_hidden_dossier_looks_as_if_there_were_none(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town)
        binh = town.person("binh")

        hidden = await binh.get(path_of(dossier))
        absent = await binh.get("/v1/dossiers/00000000-0000-4000-8000-000000000000")

        assert hidden.content == absent.content

    async def test_without_signing_in_nothing_is_answered(self, town: Town) -> None:
        dossier = await walks.submitted(town)

        reads = [await town.anybody.get(path_of(dossier) + each) for each in READS]
        writes = [
            await town.anybody.post(
                f"{path_of(dossier)}/{act}", body, version=dossier["version"]
            )
            for act, body in {**APPLICANT_ACTS, **OFFICIAL_ACTS}.items()
        ]
        lists = [
            await town.anybody.get(path) for path in ("/v1/dossiers", "/v1/work-items")
        ]

        answers = [*reads, *writes, *lists]
        assert {each.status_code for each in answers} == {401}
        assert {each.headers["www-authenticate"] for each in answers} == {"Bearer"}

    async def test_nobody_else_finds_it_in_a_list(self, town: Town) -> None:
        dossier = await walks.submitted(town)

        mine = await town.person("hoa").get("/v1/dossiers?size=100")
        theirs = [
            await town.person(handle).get("/v1/dossiers?size=100")
            for handle in STRANGERS
        ]

        assert dossier["id"] in mine.text
        assert all(dossier["id"] not in each.text for each in theirs)


class TestOfficials:
    @pytest.mark.parametrize(
        "handle", ["batri-chutich", "batri-hotich", "batri-vanthu"]
    )
    async def test_the_wrong_role_in_the_right_office_sees_but_does_not_act(
        self, town: Town, handle: str
    ) -> None:
        dossier = await walks.submitted(town)
        official = town.person(handle)

        seen = await official.get(path_of(dossier))
        refused = await official.post(
            f"{path_of(dossier)}/acceptance", {}, version=dossier["version"]
        )

        assert seen.status_code == 200
        assert refused.status_code == 403
        assert refused.json()["code"] == "not_your_step"

    async def test_no_official_sees_a_draft(self, town: Town) -> None:
        draft = await walks.ready(town)

        seen = await town.person("batri-tiepnhan").get(path_of(draft))

        assert seen.status_code == 404

    async def test_the_next_office_sees_it_from_the_moment_it_is_there(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town, walks.VESSEL)
        head = town.person("nnptnt-truongphong")

        before = await head.get(path_of(dossier))
        dossier = await walks.take(town, dossier, "accept")
        after = await head.get(path_of(dossier))

        assert before.status_code == 404
        assert after.status_code == 200

    async def test_the_worklist_holds_what_is_to_be_done_in_that_role_alone(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town)

        queues = {
            handle: await _queue(town, handle)
            for handle in ("batri-tiepnhan", "batri-chutich", "anhoi-tiepnhan")
        }
        await walks.take(town, dossier, "accept")
        reception_after = await _queue(town, "batri-tiepnhan")

        assert dossier["id"] in queues["batri-tiepnhan"]
        assert dossier["id"] not in queues["batri-chutich"]
        assert dossier["id"] not in queues["anhoi-tiepnhan"]
        assert dossier["id"] not in reception_after

    @pytest.mark.parametrize(
        ("handle", "act", "body"),
        [
            ("hoa", "acceptance", {}),
            ("hoa", "decision", {"granted": True}),
            ("batri-tiepnhan", "withdrawal", {"reason": "Thay dân"}),
            ("batri-tiepnhan", "submission", None),
        ],
    )
    async def test_applicants_and_officials_keep_to_their_own_acts(
        self, town: Town, handle: str, act: str, body: Json | None
    ) -> None:
        dossier = await walks.submitted(town)

        refused = await town.person(handle).post(
            f"{path_of(dossier)}/{act}", body, version=dossier["version"]
        )

        assert refused.status_code == 403
        assert refused.json()["code"] == "not_for_you"


class TestPublic:
    async def test_a_result_is_shown_to_whoever_holds_its_mark(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town, walks.FREE)
        dossier = await walks.take(
            town, dossier, "accept", "forward", "forward", "approve", "issue"
        )
        result = await town.person("hoa").get(f"{path_of(dossier)}/result")
        path = f"/v1/public/results/{dossier['code']}"
        mark = dossier["snapshot"][:16]

        shown = await town.anybody.get(f"{path}?mark={mark}")

        assert shown.status_code == 200
        assert f"sha-256={shown.json()['sha256']}" == result.headers["digest"]
        assert shown.json()["number"] == dossier["decision"]["number"]

    @pytest.mark.parametrize("mark", ["0" * 16, "f" * 16])
    async def test_without_its_mark_a_result_is_not_found(
        self, town: Town, mark: str
    ) -> None:
        dossier = await walks.submitted(town, walks.FREE)
        dossier = await walks.take(
            town, dossier, "accept", "forward", "forward", "approve", "issue"
        )

        shown = await town.anybody.get(
            f"/v1/public/results/{dossier['code']}?mark={mark}"
        )

        assert shown.status_code == 404
        assert shown.json()["code"] == "dossier_not_found"

    @pytest.mark.parametrize(
        "query",
        ["", "?mark=", "?mark=ngắn", f"?mark={'ộ' * 16}", f"?mark={'%01' * 16}"],
    )
    async def test_what_is_no_mark_is_told_as_such(
        self, town: Town, query: str
    ) -> None:
        dossier = await walks.submitted(town)

        shown = await town.anybody.get(f"/v1/public/results/{dossier['code']}{query}")

        assert shown.status_code == 422
        assert shown.json()["errors"][0]["path"] == "/query/mark"

    async def test_before_it_is_sealed_there_is_no_result_to_check(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town)
        mark = dossier["snapshot"][:16]

        shown = await town.anybody.get(
            f"/v1/public/results/{dossier['code']}?mark={mark}"
        )

        assert shown.status_code == 404
        assert shown.json()["code"] == "not_yet_ready"


async def _queue(town: Town, handle: str) -> str:
    """Return every page of a worklist, as text."""
    pages, cursor = [], ""
    while True:
        page = (
            await town.person(handle).get(f"/v1/work-items?size=100{cursor}")
        ).json()
        pages.append(str(page["items"]))
        if page["next"] is None:
            return " ".join(pages)
        cursor = f"&cursor={page['next']}"
