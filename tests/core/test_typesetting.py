import hashlib
import io
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pikepdf
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import typesetting
from app.core.canonical import JsonValue

AT: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS: Final = "aăâeêioôơuưy"
LETTERS: Final = [
    cased
    for letter in [
        *"bcdđghklmnpqrstvx",
        *(
            unicodedata.normalize("NFC", vowel + tone)
            for vowel in VOWELS
            for tone in TONES
        ),
    ]
    for cased in (letter, letter.upper())
]
# What composed letters leave out: the marks by themselves, as a decomposed text has.
COMBINING: Final = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"

TEMPLATE: Final = """
#let facts = json(bytes(sys.inputs.facts))
#set document(title: "Thử")
#set page(width: 150mm, height: auto)
#set text(font: "Liberation Serif", lang: "vi", fallback: false)
#for style in ("normal", "italic") {
  for weight in ("regular", "bold") {
    par(text(style: style, weight: weight, facts.words))
  }
}
#metadata((page: 1, left: 2.0, bottom: 3.0, right: 4.0, top: 5.0)) <corner>
"""


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "words.typ").write_text(TEMPLATE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def typesetter(templates: Path) -> typesetting.Typesetter:
    return typesetting.Typesetter(templates)


def lines_of(pdf: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = "\n".join(page.extract_text() for page in pages)
    return [unicodedata.normalize("NFC", line) for line in text.splitlines()]


def test_the_vendored_fonts_are_the_ones_listed() -> None:
    lines = (typesetting.FONTS / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in map(str.split, lines)}

    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in typesetting.FONTS.iterdir()
        if path.name != "SHA256SUMS"
    }

    assert found == listed
    assert "LICENSE.txt" in found


def test_every_vietnamese_letter_prints_in_all_four_styles(
    typesetter: typesetting.Typesetter,
) -> None:
    assert sum(not letter.isascii() for letter in LETTERS) == 134

    pdf = typesetter.render("words", {"words": "".join(LETTERS) + "₫"}, at=AT)

    assert lines_of(pdf) == ["".join(LETTERS) + "₫"] * 4


def test_decomposed_letters_print_as_composed_ones(
    typesetter: typesetting.Typesetter,
) -> None:
    words = unicodedata.normalize("NFD", "Nguyễn Thị Hoàng Yến ở Ấp Đệ Nhất")
    assert set(words) & set(COMBINING)

    pdf = typesetter.render("words", {"words": words}, at=AT)

    assert lines_of(pdf) == ["Nguyễn Thị Hoàng Yến ở Ấp Đệ Nhất"] * 4


@pytest.mark.parametrize("mark", COMBINING)
def test_every_combining_mark_has_a_glyph(
    typesetter: typesetting.Typesetter, mark: str
) -> None:
    assert typesetter.render("words", {"words": f"b{mark}"}, at=AT)


@pytest.mark.parametrize("character", ["😀", "中", "ក", "\ue000"])
def test_a_character_without_a_glyph_is_refused(
    typesetter: typesetting.Typesetter, character: str
) -> None:
    with pytest.raises(typesetting.Unprintable, match="không có nét chữ"):
        typesetter.render("words", {"words": f"a{character}b"}, at=AT)


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\u202e", "\u2066", "\u200b", "\ufeff"]
)
def test_a_character_nobody_sees_is_refused_however_deep(
    typesetter: typesetting.Typesetter, character: str
) -> None:
    facts: dict[str, JsonValue] = {"words": "a", "rows": [{"cell": f"1{character}2"}]}

    with pytest.raises(typesetting.Unprintable, match=f"U\\+{ord(character):04X}"):
        typesetter.render("words", facts, at=AT)


@pytest.mark.parametrize(
    "code",
    [
        '#read("/etc/passwd")',
        "<script>alert(1)</script>",
        "*a* _b_ $x$ @ref `c`",
        "\\#",
    ],
)
def test_code_in_a_text_is_printed_and_not_run(
    typesetter: typesetting.Typesetter, code: str
) -> None:
    pdf = typesetter.render("words", {"words": code}, at=AT)

    assert lines_of(pdf) == [code] * 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(
            st.sampled_from([*LETTERS, *"0123456789#$*_@<>[]{}()\"'`~/=-+;:,.!?&%^|"])
        ).filter(bool),
        min_size=1,
        max_size=5,
    ).map(" ".join)
)
def test_what_goes_in_is_what_is_read(
    typesetter: typesetting.Typesetter, words: str
) -> None:
    pdf = typesetter.render("words", {"words": words}, at=AT)

    squeezed = "".join("".join(lines_of(pdf)).split())
    assert squeezed == "".join(words.split()) * 4


def test_a_file_outside_the_templates_is_out_of_reach(templates: Path) -> None:
    (templates / "thief.typ").write_text('#read("/../secret.txt")', encoding="utf-8")
    (templates.parent / "secret.txt").write_text("x", encoding="utf-8")

    with pytest.raises(typst.TypstError):
        typesetting.Typesetter(templates).render("thief", {}, at=AT)


def test_a_document_declares_pdf_a_2a_and_pdf_ua_1(
    typesetter: typesetting.Typesetter,
) -> None:
    pdf = typesetter.render("words", {"words": "a"}, at=AT)

    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as declared:
        assert declared["pdfaid:part"] == "2"
        assert declared["pdfaid:conformance"] == "A"
        assert declared["pdfuaid:part"] == "1"


def test_only_our_fonts_are_embedded(typesetter: typesetting.Typesetter) -> None:
    pdf = typesetter.render("words", {"words": "a"}, at=AT)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = opened.pages[0].Resources.Font
        names = {str(font.BaseFont) for font in fonts.values()}
    assert names
    assert all("LiberationSerif" in name for name in names)


def test_equal_facts_and_date_give_equal_bytes(templates: Path) -> None:
    first, second = (typesetting.Typesetter(templates) for _ in range(2))

    assert first.edition == second.edition
    assert first.render("words", {"words": "a"}, at=AT) == second.render(
        "words", {"words": "a"}, at=AT
    )


def test_a_document_bears_the_given_date(typesetter: typesetting.Typesetter) -> None:
    pdf = typesetter.render("words", {"words": "a"}, at=AT)

    information = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert information is not None
    assert information.creation_date == AT


def test_another_template_is_another_edition(tmp_path: Path) -> None:
    (tmp_path / "one.typ").write_text("a", encoding="utf-8")
    before = typesetting.Typesetter(tmp_path).edition

    (tmp_path / "one.typ").write_text("b", encoding="utf-8")

    assert typesetting.Typesetter(tmp_path).edition != before


def test_a_labelled_place_is_found(typesetter: typesetting.Typesetter) -> None:
    facts = {"words": "a"}

    assert typesetter.locate("corner", "words", facts, at=AT) == typesetting.Place(
        page=1, left=2.0, bottom=3.0, right=4.0, top=5.0
    )
    assert typesetter.locate("nowhere", "words", facts, at=AT) is None


def test_a_qr_code_is_drawn_on_white_with_its_quiet_zone() -> None:
    drawing = typesetting.qr_code("https://example.vn/kiem-tra/1")

    assert drawing.startswith("<svg")
    assert 'fill="#fff"' in drawing
