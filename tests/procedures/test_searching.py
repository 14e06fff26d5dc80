import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.procedures import searching

vietnamese = st.text(
    alphabet="aàảãáạăằẵẳắặâđĐeèêếệoơờởưừựyỳÝỶ ABCnhg.-0123456789", max_size=40
)


def test_accents_strokes_and_case_do_not_matter() -> None:
    assert searching.fold("  Đăng ký  KHAI SINH ") == "dang ky khai sinh"
    assert searching.fold("G07-LĐ09") == "g07-ld09"


def test_a_query_is_words_each_once() -> None:
    assert searching.words("khai KHÁI sinh") == ("khai", "sinh")


@given(text=st.text(max_size=60) | vietnamese)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = searching.fold(text)

    assert searching.fold(once) == once


@given(text=vietnamese)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed, decomposed = (
        unicodedata.normalize(form, text) for form in ("NFC", "NFD")
    )

    assert searching.fold(composed) == searching.fold(decomposed)
    assert searching.fold(composed).isascii()
