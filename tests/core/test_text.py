"""Text is kept as one form, and only what papers can show."""

from pathlib import Path

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.core import text
from app.core.typesetting import FONTS

NAME = TypeAdapter(text.Name)


def test_a_decomposed_name_equals_the_composed_one() -> None:
    decomposed = "Nguye\u0302\u0303n Thi\u0323 Hoa"

    assert NAME.validate_python(decomposed) == "Nguyễn Thị Hoa"


def test_white_space_is_made_one_space() -> None:
    assert NAME.validate_python("  Lê \t Văn\u00a0 Sáu ") == "Lê Văn Sáu"


def test_what_a_paste_carries_unseen_is_dropped() -> None:
    assert NAME.validate_python("Hoa\u200b\ufeff\u00ad") == "Hoa"


@pytest.mark.parametrize("hostile", ["\u202eaoH", "Hoa\x00", "Hoa\ud800", "花子", "😀"])
def test_what_papers_cannot_show_is_refused(hostile: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(hostile)


@pytest.mark.parametrize("wrong", ["", "   ", "a" * 201])
def test_an_empty_or_overlong_name_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(wrong)


def test_a_long_decomposed_name_is_measured_as_people_count() -> None:
    assert len(NAME.validate_python("e\u0302\u0301" * 200)) == 200


@given(st.text(max_size=60))
def test_what_is_accepted_is_stable(written: str) -> None:
    try:
        once = text.normalise(written)
    except ValueError:
        return

    assert text.normalise(once) == once


def test_every_printable_character_has_a_glyph_in_our_fonts(tmp_path: Path) -> None:
    letters = "".join(
        chr(place)
        for place in range(0x21, 0x3000)
        if text.printable(chr(place)) and not 0x02B0 <= place < 0x0370
    )
    source = tmp_path / "all.typ"
    source.write_text(
        '#set text(font: "Liberation Serif")\n#read("letters.txt")\n', "utf-8"
    )
    (tmp_path / "letters.txt").write_text(letters, "utf-8")

    pdf = typst.compile(
        source,
        root=tmp_path,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["a-2b"],
    )

    assert pdf.startswith(b"%PDF")
