"""What strangers learn of a dossier: nothing. Who may do what: tests/dossiers/policy."""

import pytest

from tests.dossiers import walks
from tests.dossiers.towns import Town, path_of

STRANGERS = ["binh", "dua-xanh", "anhoi-tiepnhan", "noivu-chuyenvien"]


class TestStrangers:
    async def test_a_hidden_dossier_looks_as_if_there_were_none(
        self, town: Town
    ) -> None:
        dossier = await walks.submitted(town)
        binh = town.person("binh")

        hidden = await binh.get(path_of(dossier))
        absent = await binh.get("/v1/dossiers/00000000-0000-4000-8000-000000000000")

        assert hidden.content == absent.content

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
