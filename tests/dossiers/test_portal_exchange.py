"""What officials see and do of the exchange with the National Portal, over HTTP."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.core.database import transaction
from app.core.ids import new_id
from app.integrations.national_portal.deliver import TOPIC
from app.integrations.national_portal.models import PortalReconciliation
from app.outbox.models import OutboxMessage
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town

STEPS = "/v1/national-portal/parked-steps"
REPORTS = "/v1/national-portal/reconciliations"
OWNER, CENTRE, OTHER = "batri-vanthu", "ttpvhcc-tiepnhan", "noivu-vanthu"


@pytest.fixture
async def parked(town: Town, at: datetime) -> UUID:
    """A step of a dossier of Ba Tri that Ba Tri must look at."""
    dossier = await walks.submitted(town, walks.MARITAL)
    async with transaction(town.sessions) as session:
        step = await session.scalar(
            update(OutboxMessage)
            .where(OutboxMessage.topic == TOPIC, OutboxMessage.key == dossier["id"])
            .values(
                parked_at=at, owner=walks.BA_TRI, last_reason="Cổng không nhận mã này"
            )
            .returning(OutboxMessage.id)
        )
    assert isinstance(step, UUID)
    return step


async def seen(town: Town, who: str, step: UUID) -> list[Json]:
    found: list[Json] = (await town.person(who).get(STEPS)).json()
    return [each for each in found if each["id"] == str(step)]


class TestAParkedStep:
    async def test_is_shown_to_its_owner_and_to_the_service_centre_alone(
        self, town: Town, parked: UUID
    ) -> None:
        found = {who: await seen(town, who, parked) for who in (OWNER, CENTRE, OTHER)}
        citizen = await town.person("hoa").get(STEPS)

        (mine,) = found[OWNER]
        assert mine["reason"] == "Cổng không nhận mã này"
        assert (mine["owner"], mine["step"]) == (walks.BA_TRI, 1)
        assert found[CENTRE] == [mine]
        assert found[OTHER] == []
        assert citizen.status_code == 403

    async def test_goes_on_when_its_owner_says_so_and_only_once(
        self, town: Town, parked: UUID
    ) -> None:
        release = {"verdict": "absent", "reason": "Đã tra cứu trên Cổng"}
        address, owner = f"{STEPS}/{parked}/release", town.person(OWNER)

        done = await owner.post(address, release)
        again = await owner.post(address, release)

        assert (done.status_code, done.json()["delivered"]) == (201, False)
        assert (again.status_code, again.json()["code"]) == (409, "step_not_parked")
        async with town.sessions() as session:
            message = await session.get_one(OutboxMessage, parked)
        assert message.parked_at is None
        assert await seen(town, OWNER, parked) == []

    async def test_that_arrived_is_not_owed_any_more(
        self, town: Town, parked: UUID
    ) -> None:
        release = {"verdict": "arrived", "reason": "Cổng đang giữ bước này"}

        done = await town.person(CENTRE).post(f"{STEPS}/{parked}/release", release)

        assert done.json()["delivered"] is True

    @pytest.mark.parametrize(
        ("who", "change", "expected"),
        [
            (OTHER, {}, (404, "parked_step_not_found")),
            (OWNER, {"verdict": "perhaps"}, (422, "invalid")),
            (OWNER, {"reason": ""}, (422, "invalid")),
            ("hoa", {}, (403, "not_for_you")),
        ],
    )
    async def test_stays_where_the_wrong_one_or_nothing_sensible_asks(
        self,
        town: Town,
        parked: UUID,
        who: str,
        change: Json,
        expected: tuple[int, str],
    ) -> None:
        release = {"verdict": "absent", "reason": "Đã tra cứu"} | change

        refused = await town.person(who).post(f"{STEPS}/{parked}/release", release)

        assert (refused.status_code, refused.json()["code"]) == expected
        assert len(await seen(town, CENTRE, parked)) == 1

    async def test_unknown_is_not_found(self, town: Town) -> None:
        release = {"verdict": "absent", "reason": "Đã tra cứu"}

        answer = await town.person(CENTRE).post(f"{STEPS}/{uuid4()}/release", release)

        assert answer.status_code == 404


class TestTheComparisons:
    @pytest.fixture(autouse=True)
    async def compared(self, town: Town, at: datetime) -> None:
        async with transaction(town.sessions) as session:
            known = await session.scalar(select(PortalReconciliation.id).limit(1))
            if known is None:
                session.add(report(at))

    async def test_are_kept_by_day_and_shown_to_the_service_centre(
        self, town: Town
    ) -> None:
        (told,) = (await town.person(CENTRE).get(REPORTS)).json()
        later = await town.person(CENTRE).get(REPORTS, params={"since": "2026-11-24"})
        refused = await town.person(OWNER).get(REPORTS)

        assert (told["day"], told["drifted"], told["repaired"]) == ("2026-11-23", 1, 1)
        assert told["kinds"]["missing_there"] == 1
        assert later.json() == []
        assert refused.json()["code"] == "not_for_the_exchange"

    async def test_are_a_plain_page_for_a_browser(self, town: Town) -> None:
        browser = {"Accept": "text/html,application/xhtml+xml"}

        answer = await town.person(CENTRE).get(REPORTS, headers=browser)

        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "<h2>Ngày 23-11-2026</h2>" in answer.text
        assert "<td>Cổng thiếu</td><td>hồ sơ</td>" in answer.text
        # What the Portal said is text, whatever it looks like.
        assert "&lt;script&gt;" in answer.text
        assert "<script>" not in answer.text


def report(at: datetime) -> PortalReconciliation:
    return PortalReconciliation(
        id=new_id(),
        day=at.date(),
        started_at=at,
        finished_at=at,
        compared=2,
        equal=1,
        under_way=0,
        unanswered=0,
        repaired=1,
        ours="0" * 64,
        theirs="1" * 64,
        drifts=[
            {
                "code": "000.01.26.H07-261123-0001",
                "kind": "missing_there",
                "what": "dossier",
                "reason": "<script>Cổng không có hồ sơ",
                "repaired": True,
            }
        ],
    )
