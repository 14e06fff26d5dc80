"""The papers a citizen is handed, read back from the PDF."""

from datetime import datetime, timedelta

from app.core.clock import local
from tests.dossiers import walks
from tests.dossiers.towns import Json, Town, path_of


async def test_the_receipt_says_code_papers_and_when_the_result_is_due_here(
    town: Town, at: datetime
) -> None:
    town.clock.at = at + timedelta(hours=5, minutes=37)
    dossier = await walks.take(town, await walks.submitted(town), "accept")

    text = await _form(town, dossier, "01")

    assert dossier["code"] in text
    for paper in dossier["papers"]:
        assert paper["name"] in text
        assert paper["sha256"] in text.replace(" ", "")
    received, due = local(town.clock.now()), local(_due(dossier))
    assert (received.hour, received.minute) == (14, 37)
    assert f"{received:%H} giờ {received:%M}" in text
    assert f"{due:%H} giờ {due:%M}" in text
    assert f"{due:%d/%m/%Y}" in text or _long(due) in text
    assert "8.000 đồng" in text
    assert "Nguyễn Thị Hoa" in text


async def test_the_receipt_counts_from_the_first_number_of_its_book(
    own_town: Town,
) -> None:
    texts = []
    for _ in range(2):
        dossier = await walks.take(own_town, await walks.submitted(own_town), "accept")
        texts.append(await _form(own_town, dossier, "01"))

    assert "01/TNHS" in texts[0]
    assert "02/TNHS" in texts[1]


async def test_the_supplement_slip_names_each_paper_and_why(town: Town) -> None:
    dossier = await walks.submitted(town)
    asked = [{"code": "GXN-CU", "reason": "Đã từng được cấp giấy xác nhận"}]
    dossier = await walks.take(town, dossier, "supplement", papers=asked)

    text = await _form(town, dossier, "02")

    assert dossier["code"] in text
    assert "Giấy xác nhận tình trạng hôn nhân đã được cấp trước đó" in text
    assert "Đã từng được cấp giấy xác nhận" in text


async def test_the_confirmation_says_who_is_married_to_whom_in_words(
    town: Town,
) -> None:
    dossier = await walks.submitted(town, walks.FREE)
    dossier = await walks.take(
        town, dossier, "accept", "forward", "forward", "approve", "issue"
    )
    result = await town.person("hoa").get(f"{path_of(dossier)}/result")

    text = walks.text_of(result.content)

    for said in (
        "Nguyễn Thị Hoa",
        "083192000101",
        "14/03/1992",
        "Nữ",
        "Kinh",
        "Việt Nam",
        dossier["decision"]["number"],
        "Lê Thị Kim Ngân",
    ):
        assert said in text
    # Choices are printed by their labels, never by their codes.
    assert "never_married" not in text
    assert "hưa" in text
    assert "property" not in text


async def _form(town: Town, dossier: Json, form: str) -> str:
    await walks.print_forms(town, dossier)
    owner = town.person(walks.owner_of(dossier))
    printed = await owner.get(f"{path_of(dossier)}/forms/{form}")
    assert printed.status_code == 200, printed.text
    return walks.text_of(printed.content)


def _due(dossier: Json) -> datetime:
    return datetime.fromisoformat(dossier["due_at"])


def _long(day: datetime) -> str:
    return f"ngày {day.day:02} tháng {day.month} năm {day.year}"
