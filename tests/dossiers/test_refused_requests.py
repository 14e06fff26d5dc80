"""Requests that are stale, unreadable, too large, or lead nowhere."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.dossiers import walks
from tests.dossiers.towns import Town, path_of


class TestPreconditions:
    async def test_a_stale_version_is_refused_and_overwrites_nothing(
        self, town: Town
    ) -> None:
        draft = await walks.drafted(town)
        hoa = town.person("hoa")
        newer = walks.done(
            await hoa.patch(
                path_of(draft),
                {"answers": {"purpose": "loan"}},
                version=draft["version"],
            )
        )

        refused = await hoa.patch(
            path_of(draft), {"answers": {"purpose": "study"}}, version=draft["version"]
        )

        assert refused.status_code == 412
        assert refused.json()["code"] == "stale"
        assert (await hoa.get(path_of(draft))).json() == newer

    async def test_without_a_version_nothing_is_changed(self, town: Town) -> None:
        draft = await walks.ready(town)

        refused = await town.person("hoa").post(f"{path_of(draft)}/submission")

        assert refused.status_code == 428
        assert refused.json()["code"] == "precondition_required"

    @pytest.mark.parametrize("tag", ["*", "1", '"x"', '"1", "2"', '"' + "9" * 30 + '"'])
    async def test_a_tag_that_is_not_ours_is_malformed(
        self, town: Town, tag: str
    ) -> None:
        draft = await walks.drafted(town)

        refused = await town.person("hoa").post(
            f"{path_of(draft)}/submission", headers={"If-Match": tag}
        )

        assert refused.status_code == 400


class TestBodies:
    @pytest.mark.parametrize(
        "raw",
        [b"{", b"", b"[]", b"nil", b'"x"', b"\xff\xfe", b"[" * 50_000, b"1" * 5000],
    )
    async def test_a_body_that_is_no_object_is_refused(
        self, town: Town, raw: bytes
    ) -> None:
        refused = await town.person("hoa").send(
            "POST",
            "/v1/dossiers",
            content=raw,
            headers={"Content-Type": "application/json"},
        )

        assert refused.status_code in {400, 422}
        assert refused.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("announced", [True, False])
    async def test_a_body_over_the_limit_is_too_large(
        self, town: Town, *, announced: bool
    ) -> None:
        body = b'{"answers": {"a": "' + b"x" * 1_100_000 + b'"}}'

        refused = await _send_raw(town, body, announced=announced)

        assert refused.status_code == 413
        assert refused.json()["code"] == "too_large"

    @pytest.mark.parametrize(
        "path",
        [
            "/v1/dossiers/not-an-id",
            "/v1/dossiers/%00",
            "/v1/public/dossiers/%00",
            "/v1/public/dossiers/' OR 1=1 --",
            f"/v1/public/dossiers/{'9' * 3000}",
            "/v1/dossiers?cursor=%00",
            "/v1/dossiers?cursor=WyJ4Il0",
            "/v1/dossiers?size=99999999999999999999",
            "/v1/work-items?cursor=%F0%9F%98%80",
            "/v1/files/00000000-0000-4000-8000-000000000000?expires=1&mark=ộ",
        ],
    )
    async def test_an_address_that_leads_nowhere_is_a_clean_refusal(
        self, town: Town, path: str
    ) -> None:
        answers = [
            await town.person(handle).get(path) for handle in ("hoa", "batri-tiepnhan")
        ]

        assert all(400 <= each.status_code < 500 for each in answers)

    @pytest.mark.parametrize("form", ["99"])
    async def test_a_form_that_the_law_does_not_have_is_refused(
        self, town: Town, form: str
    ) -> None:
        dossier = await walks.submitted(town)

        refused = await town.person("hoa").get(f"{path_of(dossier)}/forms/{form}")

        assert refused.status_code == 422


async def _send_raw(town: Town, body: bytes, *, announced: bool) -> httpx.Response:
    draft = await walks.drafted(town)

    async def streamed() -> Any:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    return await town.person("hoa").send(
        "PATCH",
        path_of(draft),
        version=draft["version"],
        content=body if announced else streamed(),
        headers={"Content-Type": "application/json"},
    )


@pytest.mark.parametrize(
    "path",
    [
        "/v1/colleagues?office=%00&role=leader",
        "/v1/work-items?procedure=a%00b",
        "/v1/work-items?step=%00",
        "/v1/offices/%00",
        f"/v1/dossiers/{UUID(int=1)}/forms/01%00",
        "/v1/procedures?query=%00",
        f"/v1/public/results/X?mark={'%00' * 16}",
    ],
)
async def test_an_address_with_a_nul_is_refused_not_broken(
    town: Town, path: str
) -> None:
    answer = await town.person("batri-tiepnhan").get(path)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
