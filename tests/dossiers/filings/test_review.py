"""What was shown is what is filed, or nothing is."""

import httpx

from tests.dossiers import records, walks
from tests.dossiers.filings import catalogue
from tests.dossiers.towns import Json, Resident, Town, path_of

PLEDGE = "Tôi cam đoan những nội dung khai trên đây là đúng sự thật."


async def test_the_review_says_the_answers_in_the_words_of_the_form(
    town: Town,
) -> None:
    draft = await walks.ready(town)

    shown = walks.done(await town.person("hoa").get(f"{path_of(draft)}/review"))

    sections = {each["title"]: each["lines"] for each in shown["sections"]}
    assert list(sections)[:3] == [
        "Người yêu cầu",
        "Người được xác nhận",
        "Tình trạng hôn nhân",
    ]
    texts = {
        line["path"]: (line["label"], line["text"])
        for lines in sections.values()
        for line in lines
    }
    assert texts["/answers/requester_relationship"] == ("Yêu cầu cho", "Bản thân")
    assert texts["/answers/by_proxy"] == ("Làm thủ tục theo ủy quyền", "Không")
    # The province is filled in by the form as the server reads it.
    assert {line["path"] for lines in sections.values() for line in lines} == {
        f"/answers/{key}" for key in (*draft["answers"], "requester_province")
    }
    assert shown["papers"][0]["sha256"] == draft["papers"][0]["sha256"]
    assert shown["problems"] == []


async def test_the_review_names_all_that_stands_in_the_way(town: Town) -> None:
    draft = await walks.drafted(town)
    hoa = town.person("hoa")
    await hoa.patch(
        path_of(draft),
        {"answers": {"requester_phone": "12", "purpose": None}},
        version=draft["version"],
    )

    shown = walks.done(await hoa.get(f"{path_of(draft)}/review"))

    assert {each["path"] for each in shown["problems"]} == {
        "/answers/requester_phone",
        "/answers/purpose",
        "/papers/TK-XNTTHN",
    }


async def test_a_submission_with_the_digest_shown_is_kept_as_confirmed(
    town: Town,
) -> None:
    draft = await walks.ready(town)
    hoa = town.person("hoa")
    shown = walks.done(await hoa.get(f"{path_of(draft)}/review"))

    dossier = walks.done(await submit(hoa, draft, shown["digest"]))

    assert dossier["snapshot"] == shown["digest"]
    (filing,) = (await hoa.get(f"{path_of(dossier)}/filings")).json()
    assert (filing["digest"], filing["confirmed"]) == (shown["digest"], True)
    assert (await hoa.get(f"{path_of(dossier)}/review")).status_code == 409


async def test_what_was_not_shown_is_not_filed(own_town: Town) -> None:
    draft = await walks.ready(own_town)
    hoa = own_town.person("hoa")
    shown = walks.done(await hoa.get(f"{path_of(draft)}/review"))
    changed = walks.done(
        await hoa.patch(
            path_of(draft), {"answers": {"purpose": "abroad"}}, version=draft["version"]
        )
    )
    before = await records.everything(own_town)

    # The newest version by its number, but the older review.
    refused = await submit(hoa, changed, shown["digest"])

    assert (refused.status_code, refused.json()["code"]) == (409, "review_outdated")
    assert await records.everything(own_town) == before


async def test_a_declaration_is_confirmed_and_bound_with_the_rest(
    own_town: Town,
) -> None:
    await catalogue.publish(own_town, declaration=PLEDGE)
    draft = await walks.ready(own_town)
    hoa = own_town.person("hoa")
    shown = walks.done(await hoa.get(f"{path_of(draft)}/review"))

    unconfirmed = await walks.send_in(hoa, draft)
    dossier = walks.done(await submit(hoa, draft, shown["digest"]))
    filing = walks.done(await hoa.get(f"{path_of(dossier)}/filings/1"))

    assert shown["declaration"] == PLEDGE
    assert unconfirmed.status_code == 422
    assert unconfirmed.json()["code"] == "declaration_not_confirmed"
    assert (filing["declaration"], filing["confirmed"]) == (PLEDGE, True)


async def test_the_same_answers_under_another_declaration_have_another_digest(
    own_town: Town,
) -> None:
    hoa = own_town.person("hoa")
    digests = []
    for pledge in (PLEDGE, f"{PLEDGE} Nếu sai tôi chịu trách nhiệm."):
        await catalogue.publish(own_town, declaration=pledge)
        draft = await walks.ready(own_town)
        shown = walks.done(await hoa.get(f"{path_of(draft)}/review"))
        digests.append(shown["digest"])

    assert len(set(digests)) == 2


async def submit(who: Resident, dossier: Json, digest: str) -> httpx.Response:
    return await who.post(
        f"{path_of(dossier)}/submission", {"digest": digest}, version=dossier["version"]
    )
