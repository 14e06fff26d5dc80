import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.folding import fold
from app.procedures.search import folding

vietnamese = st.text(
    alphabet="aàảãáạăằẵẳắặâđĐeèêếệoơờởưừựyỳÝỶ ABCnhg.-0123456789", max_size=40
)


def test_accents_strokes_and_case_do_not_matter() -> None:
    assert fold("  Đăng ký  KHAI SINH ") == "dang ky khai sinh"
    assert fold("G07-LĐ09") == "g07-ld09"


def test_words_come_without_punctuation() -> None:
    assert folding.words("khai/KHÁI, sinh (CT07)") == ("khai", "khai", "sinh", "ct07")


def test_a_dozen_words_count_each_once() -> None:
    assert folding.few(("khai", "khai", "sinh")) == ("khai", "sinh")
    assert len(folding.few(tuple(map(str, range(40))))) == 12


@given(text=st.text(max_size=60) | vietnamese)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


async def test_the_database_folds_as_we_do(session: AsyncSession) -> None:
    letters = "aàảãáạăằẵẳắặâđĐeèêếệoơờởưừựyỳÝỶ AZ 09"
    forms = [unicodedata.normalize(form, letters) for form in ("NFC", "NFD")]

    folded = [await session.scalar(select(func.folded(each))) for each in forms]

    assert folded == [fold(letters)] * 2


@given(text=vietnamese)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed, decomposed = (
        unicodedata.normalize(form, text) for form in ("NFC", "NFD")
    )

    assert fold(composed) == fold(decomposed)
    assert fold(composed).isascii()
