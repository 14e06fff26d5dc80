"""Following a dossier: its story, messages both ways, the rating."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditAct
from app.dossiers.following import story
from app.dossiers.following.story import Standing
from app.dossiers.lifecycle import Status
from app.integrations.national_portal.dictionaries.opinions import GivenRatings
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of

GOOD = {
    "overall": "very_satisfied",
    "convenience": "satisfied",
    "timeliness": "satisfied",
    "attitude": "dissatisfied",
}
CLERK = "batri-tiepnhan"
MONTH = date(2026, 11, 1)


async def timeline(town: Town, dossier: Json, *, handle: str = "hoa") -> Json:
    return walks.done(await town.person(handle).get(f"{path_of(dossier)}/timeline"))


class TestTimeline:
    async def test_a_new_dossier_tells_who_has_it_and_by_when(self, town: Town) -> None:
        told = await timeline(town, await walks.submitted(town))

        (first,) = told["entries"]
        assert first["what"] == "Bạn đã nộp hồ sơ"
        assert "Ủy ban nhân dân thị trấn Ba Tri" in first["who"]
        assert "Ủy ban nhân dân thị trấn Ba Tri đang làm bước" in told["next"]["what"]
        assert told["next"]["your_turn"] is None

    async def test_a_request_says_what_to_bring_and_why(self, town: Town) -> None:
        dossier = await walks.dossier_at(town, Status.SUPPLEMENT_REQUESTED)

        told = await timeline(town, dossier)

        assert told["entries"][-1]["why"] == walks.REASON
        assert "Ghi rõ mục đích" in told["next"]["your_turn"]
        assert told["next"]["by"] is None

    @pytest.mark.slow
    async def test_the_story_ends_with_the_result_in_hand(self, town: Town) -> None:
        dossier = await walks.dossier_at(town, Status.RETURNED)

        told = await timeline(town, dossier)

        assert [each["what"] for each in told["entries"]][-2:] == [
            "Kết quả đã được cấp số và phát hành",
            "Kết quả đã được trả cho bạn",
        ]
        assert "đánh giá" in told["next"]["your_turn"]

    @pytest.mark.parametrize("status", Status)
    def test_every_state_says_what_comes_next(self, status: Status) -> None:
        ahead = story.next_of(Standing(status, due_at=None))

        assert ahead.what

    async def test_a_stranger_reads_no_story(self, town: Town) -> None:
        dossier = await walks.submitted(town)

        refused = await town.person("binh").get(f"{path_of(dossier)}/timeline")

        assert refused.status_code == 404


class TestMessages:
    async def test_both_sides_write_and_see_what_was_read(self, town: Town) -> None:
        dossier = await walks.submitted(town)
        owner, clerk = town.person("hoa"), town.person(CLERK)
        path = f"{path_of(dossier)}/messages"

        walks.done(await owner.post(path, {"body": "Khi nào có kết quả ạ?"}))
        before = await unread(town, CLERK, dossier)
        walks.done(await clerk.post(f"{path}/read-marks", {"up_to": 1}))
        walks.done(await clerk.post(path, {"body": "Ngày 26/11, chị nhé."}))
        listed = (await owner.get(path)).json()

        assert (before, await unread(town, CLERK, dossier)) == (1, 0)
        assert await unread(town, "hoa", dossier) == 1
        assert [each["office"] for each in listed] == [
            None,
            "Ủy ban nhân dân thị trấn Ba Tri",
        ]
        assert [each["read_at"] is None for each in listed] == [False, True]

    async def test_nobody_marks_their_own_words_as_read(self, town: Town) -> None:
        dossier = await walks.submitted(town)
        owner, path = town.person("hoa"), f"{path_of(dossier)}/messages"
        walks.done(await owner.post(path, {"body": "Xin hỏi"}))

        marked = await owner.post(f"{path}/read-marks", {"up_to": 1})

        assert marked.json()[0]["read_at"] is None

    async def test_a_worklist_counts_what_is_unread(self, town: Town) -> None:
        dossier = await walks.submitted(town)
        await town.person("hoa").post(
            f"{path_of(dossier)}/messages", {"body": "Xin hỏi"}
        )

        rows = await town.person(CLERK).get(
            "/v1/work-items", params={"text": dossier["code"]}
        )

        (row,) = rows.json()["items"]
        assert row["dossier"]["unread_messages"] == 1

    async def test_the_audit_keeps_no_word_of_it(self, town: Town) -> None:
        dossier = await walks.submitted(town)
        await town.person("hoa").post(
            f"{path_of(dossier)}/messages", {"body": "Số điện thoại 0909000111"}
        )

        async with town.sessions() as session:
            acts = await session.scalars(
                select(AuditAct).where(AuditAct.subject == f"dossier:{dossier['id']}")
            )
            last = max(acts, key=lambda act: act.number)

        assert last.event == "dossier.message_sent"
        assert "0909" not in str(last.data)

    async def test_writing_leaves_the_dossier_as_it_was(self, town: Town) -> None:
        dossier = await walks.submitted(town)

        await town.person("hoa").post(
            f"{path_of(dossier)}/messages", {"body": "Xin hỏi"}
        )

        assert (await walks.seen(town, dossier))["version"] == dossier["version"]

    async def test_a_draft_and_an_old_end_have_no_conversation(
        self, town: Town
    ) -> None:
        draft = await walks.drafted(town)
        ended = await walks.dossier_at(town, Status.WITHDRAWN)
        owner = town.person("hoa")
        town.clock.at += timedelta(days=31)

        answers = [
            await owner.post(f"{path_of(each)}/messages", {"body": "Xin hỏi"})
            for each in (draft, ended)
        ]

        assert [each.json()["code"] for each in answers] == ["conversation_closed"] * 2

    @pytest.mark.parametrize("body", ["", "   ", "\u202e", "a" * 4001])
    async def test_what_says_nothing_or_too_much_is_refused(
        self, town: Town, body: str
    ) -> None:
        dossier = await walks.submitted(town)

        refused = await town.person("hoa").post(
            f"{path_of(dossier)}/messages", {"body": body}
        )

        assert refused.status_code == 422


class TestRating:
    async def test_it_is_given_once_and_changed_for_thirty_days(
        self, town: Town
    ) -> None:
        dossier = await walks.dossier_at(town, Status.DECLINED)
        owner, path = town.person("hoa"), f"{path_of(dossier)}/rating"

        given = walks.done(await owner.send("PUT", path, json=GOOD))
        town.clock.at += timedelta(days=29)
        changed = walks.done(
            await owner.send("PUT", path, json={**GOOD, "overall": "satisfied"})
        )
        town.clock.at += timedelta(days=2)
        late = await owner.send("PUT", path, json=GOOD)

        assert given["overall_label"] == "Rất hài lòng"
        assert (changed["overall"], changed["given_at"]) == (
            "satisfied",
            given["given_at"],
        )
        assert (late.status_code, late.json()["code"]) == (409, "rating_closed")

    async def test_an_office_shows_its_figures(self, town: Town) -> None:
        path = "/v1/offices/000.01.26.H07/ratings?first=2026-01-01&last=2027-12-31"
        before = (await town.anybody.get(path)).json()
        dossier = await walks.dossier_at(town, Status.DECLINED)
        await town.person("hoa").send("PUT", f"{path_of(dossier)}/rating", json=GOOD)

        after = (await town.anybody.get(path)).json()

        assert after["ratings"] == before["ratings"] + 1
        assert (
            after["attitude"]["dissatisfied"] == before["attitude"]["dissatisfied"] + 1
        )
        assert sum(after["overall"].values()) == after["ratings"]

    async def test_the_portal_is_told_how_a_month_went(self, town: Town) -> None:
        opinions = GivenRatings(town.sessions)
        before = await opinions.of_month(MONTH)
        for _ in range(2):
            dossier = await walks.dossier_at(town, Status.DECLINED)
            path = f"{path_of(dossier)}/rating"
            await town.person("hoa").send("PUT", path, json=GOOD)

        after = await opinions.of_month(MONTH)

        (told,) = [each for each in after if each.agency_code == "000.01.26.H07"]
        known = [each for each in before if each.agency_code == told.agency_code]
        earlier = known[0].result.total if known else 0
        assert told.procedure_code == walks.MARITAL.procedure
        assert told.result.total == told.service.total == earlier + 2
        assert told.service.dissatisfied == told.service.total
        assert await opinions.of_month(MONTH.replace(month=10)) == []

    async def test_what_goes_on_is_not_rated_yet(self, town: Town) -> None:
        dossier = await walks.submitted(town)

        refused = await town.person("hoa").send(
            "PUT", f"{path_of(dossier)}/rating", json=GOOD
        )

        assert (refused.status_code, refused.json()["code"]) == (409, "not_yet_ended")

    async def test_nobody_rates_for_another(self, town: Town) -> None:
        dossier = await walks.dossier_at(town, Status.DECLINED)
        path = f"{path_of(dossier)}/rating"

        other = await town.person("binh").send("PUT", path, json=GOOD)
        official = await town.person(CLERK).send("PUT", path, json=GOOD)

        assert (other.status_code, official.status_code) == (404, 403)


async def unread(town: Town, handle: str, dossier: Json) -> int:
    listed = (await town.person(handle).get("/v1/dossiers")).json()["items"]
    (row,) = [each for each in listed if each["id"] == dossier["id"]]
    count: int = row["unread_messages"]
    return count
