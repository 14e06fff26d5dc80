"""What was filed stays as it was filed, is confirmed at once, and is compared."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of

ASKED = {
    "fields": [{"path": "/answers/purpose", "reason": "Ghi rõ mục đích"}],
    "papers": [{"code": "TK-XNTTHN", "reason": "Bản chụp không rõ"}],
}


async def test_the_confirmation_is_owed_at_once_with_code_time_and_papers(
    town: Town,
) -> None:
    dossier = await walks.submitted(town)
    hoa = town.person("hoa")

    receipt = walks.done(await hoa.get(f"{path_of(dossier)}/confirmation"))
    (notice,) = [
        each
        for each in (await hoa.get("/v1/notices?size=5")).json()["items"]
        if each["dossier_id"] == dossier["id"]
    ]

    assert receipt["code"] == dossier["code"]
    assert receipt["submitted_at"] == "2026-11-23T09:00:00+07:00"
    assert receipt["digest"] == dossier["snapshot"]
    assert receipt["papers"][0]["sha256"] == dossier["papers"][0]["sha256"]
    assert receipt["papers"][0]["size"] == dossier["papers"][0]["size"]
    assert receipt["check_due_at"] == dossier["open_steps"][0]["due_at"]
    assert notice["kind"] == "dossier.submitted"
    for part in (dossier["code"], "09:00 ngày 23/11/2026", receipt["digest"]):
        assert part in notice["body"]


async def test_both_sides_see_what_was_filed_first_and_what_changed_since(
    town: Town, at: datetime
) -> None:
    dossier = await walks.submitted(town)
    dossier = await _corrected(town, dossier)
    hoa, clerk = town.person("hoa"), town.holder(dossier["open_steps"][0])

    for who in (hoa, clerk):
        first = walks.done(await who.get(f"{path_of(dossier)}/filings/1"))
        changes = walks.done(await who.get(f"{path_of(dossier)}/changes"))
        paper = await who.get(
            f"{path_of(dossier)}/filings/1/papers/TK-XNTTHN?original=true",
            headers={"X-Read-Purpose": "Doi chieu ban nop"},
        )

        assert first["answers"]["purpose"] == "property"
        assert changes["fields"] == [
            {
                "path": "/answers/purpose",
                "title": "Mục đích sử dụng",
                "before": "property",
                "after": "abroad",
            }
        ]
        (swapped,) = changes["papers"]
        assert swapped["before"]["sha256"] != swapped["after"]["sha256"]
        assert paper.content == town.papers.signed["hoa"].data
    assert (await hoa.get(f"{path_of(dossier)}/filings")).json()[1]["note"] == "Đã sửa"
    assert (
        await town.person("binh").get(f"{path_of(dossier)}/filings/1")
    ).status_code == 404


async def test_one_filing_differs_from_itself_in_nothing(town: Town) -> None:
    dossier = await walks.submitted(town)

    changes = walks.done(await town.person("hoa").get(f"{path_of(dossier)}/changes"))
    absent = await town.person("hoa").get(f"{path_of(dossier)}/changes?after=2")

    assert (changes["fields"], changes["papers"]) == ([], [])
    assert absent.status_code == 404


@pytest.mark.parametrize(
    "change", ["UPDATE filings SET note = 'x'", "DELETE FROM filings"]
)
async def test_the_application_cannot_rewrite_a_filing(town: Town, change: str) -> None:
    await walks.submitted(town)

    async with town.sessions() as session:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await session.execute(text(change))


async def _corrected(town: Town, dossier: Json) -> Json:
    """Ask for a field and a paper, and have both corrected."""
    hoa = town.person("hoa")
    dossier = await walks.take(town, dossier, "supplement", **ASKED)
    dossier = walks.done(
        await hoa.patch(
            path_of(dossier),
            {"answers": {"purpose": "abroad"}},
            version=dossier["version"],
        )
    )
    again = town.papers.signed_again
    dossier = walks.done(await hoa.upload(dossier, "TK-XNTTHN", again))
    return await walks.answer_as_owner(town, dossier, "supplement", {"note": "Đã sửa"})
