"""Officials download copies that name them; the original is had for a stated purpose."""

import io
from typing import Any
from urllib.parse import quote

import pikepdf

from app.dossiers.lifecycle import Status
from tests.dossiers import walks
from tests.dossiers.towns import Town, path_of

CLERK = "batri-tiepnhan"


async def test_an_official_gets_a_marked_copy_and_the_applicant_the_file(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)
    hoa, clerk = town.person("hoa"), town.person(CLERK)
    paths = [
        f"{path_of(dossier)}/papers/{dossier['papers'][0]['id']}",
        f"{path_of(dossier)}/filings/1/papers/TK-XNTTHN",
    ]
    filed = walks.file_of(town, walks.MARITAL, walks.OWNER_SIGNED).data

    for path in paths:
        own, copy = await hoa.get(path), await clerk.get(path)

        assert (own.content, own.headers["x-copy"]) == (filed, "original")
        assert (copy.status_code, copy.headers["x-copy"]) == (200, "marked")
        with pikepdf.open(io.BytesIO(copy.content)) as opened:
            drawn = [page.obj.Contents[-1].read_bytes() for page in opened.pages]
            fields = [each for each in opened.objects if _is_signature(each)]
        assert all(each.count(b"/Mark") == 3 for each in drawn)
        assert not any("/V" in each for each in fields)


async def test_the_original_is_given_for_a_stated_purpose_that_is_recorded(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)
    clerk = town.person(CLERK)
    path = f"{path_of(dossier)}/papers/{dossier['papers'][0]['id']}?original=true"
    stated = {"X-Read-Purpose": quote("Kiểm tra chữ ký số")}

    refused = await clerk.get(path)
    given = await clerk.get(path, headers=stated)

    told: Any = walks.done(await town.person("hoa").get(f"{path_of(dossier)}/reads"))
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "read_purpose_missing",
    )
    assert given.content == walks.file_of(town, walks.MARITAL, walks.OWNER_SIGNED).data
    assert [(each["part"], each["stated"]) for each in told] == [
        ("original", "Kiểm tra chữ ký số")
    ]


async def test_the_result_in_an_officials_hands_is_a_marked_copy(town: Town) -> None:
    dossier = await walks.dossier_at(town, Status.COMPLETED)
    path = f"{path_of(dossier)}/result"

    own, copy = [await town.person(each).get(path) for each in ("hoa", CLERK)]

    assert [each.headers["x-copy"] for each in (own, copy)] == ["original", "marked"]
    assert b"/ByteRange" in own.content
    assert b"/ByteRange" not in copy.content


def _is_signature(found: pikepdf.Object) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/FT") == "/Sig"
