import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.core.folding import fold

vietnamese = st.text(
    alphabet="aàảãáạăằẵẳắặâđĐeèêếệoơờởưừựyỳÝỶ ABCnhg.-0123456789", max_size=40
)


def test_accents_strokes_and_case_do_not_matter() -> None:
    assert fold("  Đăng ký  KHAI SINH ") == "dang ky khai sinh"
    assert fold("G07-LĐ09") == "g07-ld09"


@given(text=st.text(max_size=60) | vietnamese)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


@given(text=vietnamese)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed, decomposed = (
        unicodedata.normalize(form, text) for form in ("NFC", "NFD")
    )

    assert fold(composed) == fold(decomposed)
    assert fold(composed).isascii()
