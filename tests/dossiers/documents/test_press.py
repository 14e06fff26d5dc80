import dataclasses
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdf
import pytest

from app.core import typesetting
from app.dossiers.documents import facts, forms, press, register, results
from app.dossiers.documents.press import Press
from tests.dossiers.documents import samples

MILLIMETRE: Final = 72 / 25.4

HOSTILE: Final = (
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "#sys.inputs *đậm* _nghiêng_ $x^2$ @ref `mã` // hết",
    "àáảãạ ằắẳẵặ ầấẩẫậ èéẻẽẹ ềếểễệ ìíỉĩị òóỏõọ ồốổỗộ ờớởỡợ ùúủũụ ừứửữự ỳýỷỹỵ đ ₫",
)
LONG_NAME: Final = " ".join(["Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Ngọc"] * 5)
ONE_LONG_WORD: Final = "M" * 180

every_document = pytest.mark.parametrize(
    "document", samples.ALL.values(), ids=samples.ALL
)
every_result = pytest.mark.parametrize(
    "document",
    [one for one in samples.ALL.values() if isinstance(one, results.Result)],
    ids=lambda one: one.template,
)


@pytest.fixture(scope="module")
def printing() -> Press:
    return Press.over()


@every_document
def test_every_fact_can_be_read_on_the_paper(
    printing: Press, document: facts.Document
) -> None:
    pdf = press.render(document, by=printing)

    read = squeezed(text_of(pdf))
    assert [words for words in texts_of(document) if squeezed(words) not in read] == []


@every_document
@pytest.mark.parametrize("words", [*HOSTILE, LONG_NAME, ONE_LONG_WORD])
def test_whatever_is_typed_is_printed_as_typed(
    printing: Press, document: facts.Document, words: str
) -> None:
    filled = with_every_text(document, words)

    read = squeezed(text_of(press.render(filled, by=printing)))

    # Side by side in a table that runs over a page, texts are read interleaved.
    assert squeezed(words) in read
    assert Counter(squeezed(words) * len(list(texts_of(document)))) <= Counter(read)


@every_document
def test_a_long_word_is_broken_and_stays_on_the_page(
    printing: Press, document: facts.Document
) -> None:
    pdf = press.render(with_every_text(document, ONE_LONG_WORD), by=printing)

    # M is 0.889 em wide and no body text is smaller than 9 pt.
    width = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox.width
    longest = max(line.count("M") for line in text_of(pdf).splitlines())
    assert longest * 0.889 * 7.5 <= width


@every_document
def test_forms_are_a5_and_results_a4_and_the_register_a4_across(
    printing: Press, document: facts.Document
) -> None:
    pdf = press.render(document, by=printing)

    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    size = (round(box.width / MILLIMETRE), round(box.height / MILLIMETRE))
    match document:
        case results.Result():
            assert size == (210, 297)
        case register.Register():
            assert size == (297, 210)
        case _:
            assert size == (148, 210)


@every_document
def test_the_code_is_described_for_those_who_cannot_see_it(
    printing: Press, document: facts.Document
) -> None:
    pdf = press.render(document, by=printing)

    codes = [
        value for value in vars(document).values() if isinstance(value, facts.QrCode)
    ]
    assert len(codes) == (0 if document is samples.REGISTER else 1)
    assert [f"Mã QR: {code.text}" for code in codes] == alternative_texts(pdf)


@every_document
def test_the_edition_is_kept_in_the_document(
    printing: Press, document: facts.Document
) -> None:
    pdf = press.render(document, by=printing)

    information = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert information is not None
    edition = printing.edition_of(
        document.template, at=document.letterhead.issued_at
    ).edition
    assert edition in str(information.keywords)


def test_a_paper_is_printed_as_its_template_was_on_its_day(tmp_path: Path) -> None:
    for first_day, template in (
        ("2026-01-01", "receipt"),
        ("2026-01-01", "apology"),
        ("2026-07-01", "receipt"),
    ):
        (tmp_path / first_day).mkdir(exist_ok=True)
        (tmp_path / first_day / f"{template}.typ").write_text(f"= {first_day}")
    editions = Press.over(tmp_path)
    first, second = (editions.editions[day] for day in sorted(editions.editions))

    # Midnight in Viet Nam begins the new edition's first day.
    eve, day = (datetime(2026, 6, 30, hour, tzinfo=UTC) for hour in (16, 17))

    assert editions.edition_of("receipt", at=eve) is first
    assert editions.edition_of("receipt", at=day) is second
    assert editions.edition_of("apology", at=day) is first
    with pytest.raises(LookupError):
        editions.edition_of("receipt", at=datetime(2025, 12, 31, tzinfo=UTC))


@every_result
@pytest.mark.parametrize("words", ["Lê Văn Ánh", LONG_NAME, ONE_LONG_WORD])
def test_nothing_is_printed_where_the_images_go(
    printing: Press, document: results.Result, words: str
) -> None:
    filled = with_every_text(document, words)

    room = press.signature_room(filled, by=printing)

    assert room is not None
    assert room.top - room.bottom == pytest.approx(25 * MILLIMETRE)
    assert room.left > 210 / 2 * MILLIMETRE
    pdf = press.render(filled, by=printing)
    assert [
        (x, y)
        for page, x, y in places_of_text(pdf)
        if page == room.page
        and room.left < x < room.right
        and room.bottom < y < room.top
    ] == []


@every_result
def test_nothing_is_printed_over_the_verification_code(
    printing: Press, document: results.Result
) -> None:
    pdf = press.render(with_every_text(document, LONG_NAME), by=printing)

    corner = [
        (x, y)
        for page, x, y in places_of_text(pdf)
        if page == 1 and x < 29 * MILLIMETRE and y > (297 - 29) * MILLIMETRE
    ]
    assert corner == []


def test_a_control_slip_has_no_room_for_a_seal(
    printing: Press,
) -> None:
    assert press.signature_room(samples.CONTROL_SLIP, by=printing) is None


def test_a_receipt_on_paper_asks_both_to_sign_by_hand(
    printing: Press,
) -> None:
    receipt = dataclasses.replace(
        samples.RECEIPT,
        filed_online=False,
        receiver=dataclasses.replace(samples.OFFICER, digitally=False),
    )

    text = text_of(press.render(receipt, by=printing))

    assert text.count("(Ký và ghi rõ họ tên)") == 2
    assert "Đã ký số" not in text
    assert "trực tuyến" not in text


def test_what_is_unknown_leaves_no_empty_label(
    printing: Press,
) -> None:
    receipt = dataclasses.replace(
        samples.RECEIPT,
        applicant=dataclasses.replace(samples.APPLICANT, phone=None, email=None),
        fee=None,
        register=None,
    )

    text = text_of(press.render(receipt, by=printing))

    for label in ("Số điện thoại", "Email", "Phí, lệ phí", "Vào Sổ theo dõi"):
        assert label not in text


def test_a_receipt_names_hash_and_size_of_an_electronic_paper(
    printing: Press,
) -> None:
    paper = forms.Paper(
        title="Đơn", copies="bản điện tử", sha256="ab" * 32, size=1_572_864
    )

    text = text_of(
        press.render(dataclasses.replace(samples.RECEIPT, papers=(paper,)), by=printing)
    )

    assert "1. Đơn (bản điện tử, 1,5 MB)" in " ".join(text.split())
    assert f"SHA-256: {'ab' * 32}" in text


def test_sixty_papers_run_over_numbered_pages(
    printing: Press,
) -> None:
    papers = tuple(
        forms.Paper(title=f"Giấy tờ thứ {number}", copies="01 bản sao")
        for number in range(1, 61)
    )

    pdf = press.render(dataclasses.replace(samples.RECEIPT, papers=papers), by=printing)

    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 1
    assert pages[1].extract_text().startswith("2")
    assert "Giấy tờ thứ 60 (01 bản sao)" in text_of(pdf)


def test_a_decision_ends_as_decree_30_asks(printing: Press) -> None:
    text = " ".join(text_of(press.render(samples.DECISION, by=printing)).split())

    assert "Điều 1. Trợ cấp một lần" in text
    assert "thi hành Quyết định này./." in text
    assert "- Như Điều 3; - Sở Nội vụ; - Lưu: VT, KGVX." in text


def test_a_text_that_cannot_be_shown_is_refused(
    printing: Press,
) -> None:
    with pytest.raises(typesetting.Unprintable):
        press.render(
            dataclasses.replace(samples.RECEIPT, request="Xin 😀"), by=printing
        )


def text_of(pdf: bytes) -> str:
    """Return what the pages say, less their numbers."""
    pages = enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages, start=1)
    text = "\n".join(
        page.extract_text().strip().removeprefix(str(number) if number > 1 else "")
        for number, page in pages
    )
    return unicodedata.normalize("NFC", text)


def squeezed(text: str) -> str:
    """Drop what layout changes: spaces, lines and the capitals of headings."""
    return "".join(text.split()).upper()


def texts_of(value: object) -> Iterator[str]:
    """Yield each text a person reads; codes are for machines."""
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from texts_of(item)
        case facts.QrCode():
            return
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                yield from texts_of(getattr(value, field.name))
        case _:
            return


def with_every_text(value: Any, words: str) -> Any:
    match value:
        case str():
            return words
        case tuple():
            return tuple(with_every_text(item, words) for item in value)
        case facts.QrCode():
            return value
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            changes = {
                field.name: with_every_text(getattr(value, field.name), words)
                for field in dataclasses.fields(value)
            }
            return dataclasses.replace(value, **changes)
        case _:
            return value


def places_of_text(pdf: bytes) -> Iterator[tuple[int, float, float]]:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    for number, page in enumerate(pages, start=1):
        for x, y in places_on(page):
            yield number, x, y


def places_on(page: pypdf.PageObject) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []

    def note(text: str, cm: Any, tm: Any, *_: object) -> None:
        if text.strip():
            within = pypdf.Transformation(tm).transform(pypdf.Transformation(cm))
            found.append((within.ctm[4], within.ctm[5]))

    page.extract_text(visitor_text=note)
    return found


def alternative_texts(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            str(thing.Alt)
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        ]
