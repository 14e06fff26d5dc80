"""The population database is asked politely, and its answer is never guessed."""

from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr

from app.core.clock import FixedClock
from app.core.ids import new_id
from app.integrations.population import comparing, soap
from app.integrations.population.asking import Population, Unavailable
from app.integrations.population.comparing import Finding
from app.integrations.population.question import Question, Unaskable
from app.integrations.population.settings import PopulationSettings
from app.integrations.population.soap import Citizen, NobodyFound, Unintelligible
from tests.integrations.lgsp.conftest import Behind

SETTINGS = PopulationSettings(
    path="/population",
    access_key=SecretStr("khóa-truy-cập"),
    secret_key=SecretStr("khóa-bí-mật"),
    app_name="motcua",
    partner_code="000.00.00.H07",
    partner_code_cus="000.00.00.H07",
    service_code="1.004873",
    agency_code="000.00.00.H07",
)
HOA: dict[str, Any] = {
    "SoDinhDanh": "083192000101",
    "SoCMND": "320000101",
    "Ho": "Nguyễn",
    "ChuDem": "Thị",
    "Ten": "Hoa",
    "plain_name": "nguyen thi hoa",
    "born": "19920314",
}
FAULT = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    b"<s:Body><s:Fault/></s:Body></s:Envelope>"
)
CITIZEN = Citizen("083192000101", "Nguyễn Thị Hoa", "19920314")


@pytest.fixture
async def population(behind_population: Behind, clock: FixedClock) -> Population:
    await behind_population.put("people", [HOA])
    return Population(behind_population.gateway(), SETTINGS, clock)


def _question(**changes: Any) -> Question:
    asked: dict[str, Any] = {
        "request_id": new_id().hex,
        "official": "can-bo-01",
        "name": "Nguyễn Thị Hoa",
        "number": "083192000101",
        "born": date(1992, 3, 14),
    }
    return Question(**asked | changes)


@pytest.mark.parametrize("number", ["083192000101", "320000101"])
async def test_a_citizen_is_found_by_either_number(
    population: Population, number: str
) -> None:
    assert await population.ask(_question(number=number)) == CITIZEN


@pytest.mark.parametrize(
    "changes", [{"name": "Nguyễn Thị Huệ"}, {"number": "083192999999"}]
)
async def test_nobody_is_found_for_another_name_or_number(
    population: Population, changes: dict[str, Any]
) -> None:
    assert await population.ask(_question(**changes)) == NobodyFound()


@pytest.mark.parametrize(
    "changes", [{"number": "12345"}, {"number": "08319200010x"}, {"name": "a" * 101}]
)
async def test_what_the_form_has_no_room_for_is_not_asked(
    behind_population: Behind, population: Population, changes: dict[str, Any]
) -> None:
    before = len(await behind_population.inspect("questions"))

    assert isinstance(await population.ask(_question(**changes)), Unaskable)
    assert len(await behind_population.inspect("questions")) == before


@pytest.mark.parametrize(
    "fault", ["error_before", "error_after", "html", "hang_before", "token_ended"]
)
async def test_one_bad_answer_is_asked_again(
    behind_population: Behind, population: Population, fault: str
) -> None:
    await behind_population.weather(share=1, kinds=[fault], left=1)

    assert await population.ask(_question()) == CITIZEN


async def test_a_database_that_is_down_says_nothing_of_anybody(
    behind_population: Behind, population: Population
) -> None:
    await behind_population.weather(share=1, kinds=["error_before"])

    assert isinstance(await population.ask(_question()), Unavailable)


async def test_a_database_that_stays_down_is_spared(
    behind_population: Behind, population: Population
) -> None:
    await behind_population.weather(share=1, kinds=["error_after"])
    before = len(await behind_population.inspect("questions"))

    for _ in range(6):
        await population.ask(_question())

    asked = len(await behind_population.inspect("questions")) - before
    assert asked == population.breaker.threshold


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"<a/>",
        b"{}",
        FAULT,
        b'<c:CongdanCollection xmlns:c="http://www.mic.gov.vn/dancu/1.0"/>',
    ],
)
def test_an_answer_of_another_shape_is_unintelligible(body: bytes) -> None:
    assert isinstance(soap.read(body), Unintelligible)


@pytest.mark.parametrize(
    ("people", "kind"),
    [
        ("", NobodyFound),
        ("<c:CongDan/>", Unintelligible),
        ("<c:CongDan><c:SoDinhDanh>1</c:SoDinhDanh></c:CongDan>", Unintelligible),
        ("<c:CongDan/><c:CongDan/>", Unintelligible),
    ],
)
def test_only_one_whole_person_is_an_answer(people: str, kind: type) -> None:
    namespace = "http://www.mic.gov.vn/dancu/1.0"
    body = f'<r xmlns:c="{namespace}"><c:CongdanCollection>{people}</c:CongdanCollection></r>'

    assert isinstance(soap.read(body.encode()), kind)


@pytest.mark.parametrize(
    ("name", "number", "born", "finding"),
    [
        ("NGUYEN THI HOA", "083192000101", date(1992, 3, 14), Finding.CONFIRMED),
        ("Nguyễn Thị Hoa", "320000101", None, Finding.CONFIRMED),
        ("Nguyễn Thị Hòa Bình", "083192000101", None, Finding.NAME_DIFFERS),
        ("Nguyễn Thị Hoa", "083192000102", None, Finding.NUMBER_DIFFERS),
        ("Nguyễn Thị Hoa", "083192000101", date(1993, 3, 14), Finding.BIRTH_DIFFERS),
    ],
)
def test_a_person_is_compared_as_people_do(
    name: str, number: str, born: date | None, finding: Finding
) -> None:
    assert comparing.compare(CITIZEN, name=name, number=number, born=born) is finding


def test_a_year_alone_is_compared_as_a_year() -> None:
    elder = Citizen("083140000001", "Lê Văn Tư", "1940")

    found = [
        comparing.compare(elder, name="Lê Văn Tư", number=elder.number, born=born)
        for born in (date(1940, 5, 1), date(1941, 5, 1))
    ]

    assert found == [Finding.CONFIRMED, Finding.BIRTH_DIFFERS]
