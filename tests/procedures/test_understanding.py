from hypothesis import given
from hypothesis import strategies as st

from app.procedures.search import dictionary
from app.procedures.search.dictionary import Dictionary, Meaning
from app.procedures.search.understanding import Said, interpret, understand

SAYINGS = Dictionary(
    noise=frozenset({"cho", "cua"}),
    special=(("cap", "lai"), ("xoa",)),
    meanings={
        ("so", "do"): Meaning(("giay", "chung", "nhan"), ("dat",), "luật"),
        ("so",): Meaning(("quyen",), (), "luật"),
    },
)
KNOWN = {"khai": 300, "sinh": 20, "ky": 900, "lai": 40}


def test_the_longest_saying_is_meant() -> None:
    said = interpret("Sổ đỏ cho con", SAYINGS)

    assert said.words == ("giay", "chung", "nhan", "con")
    assert said.adds == ("dat",)


def test_a_query_of_noise_alone_is_still_looked_for() -> None:
    assert interpret("của", SAYINGS).words == ("cua",)


def test_special_cases_are_unasked_unless_said() -> None:
    assert interpret("sinh", SAYINGS).unasked == (("cap", "lai"), ("xoa",))
    assert interpret("xóa", SAYINGS).unasked == (("cap", "lai"),)


def test_rare_words_weigh_more_than_common_ones() -> None:
    read = understand(Said(("khai", "sinh")), known=KNOWN, similar=(), documents=1000)

    khai, sinh = read.terms
    assert sinh.weight > khai.weight
    assert read.pairs == (("khai", "sinh"),)


def test_a_slip_is_read_as_the_nearest_word_that_is_used() -> None:
    read = understand(
        Said(("sihn",)), known=KNOWN, similar=("sinh", "khai"), documents=1000
    )

    assert [term.word for term in read.terms] == ["sinh"]


def test_both_lawful_spellings_are_one_word() -> None:
    read = understand(Said(("ki",)), known=KNOWN, similar=(), documents=1000)

    assert [term.word for term in read.terms] == ["ky"]


def test_a_word_like_none_is_left_out() -> None:
    read = understand(Said(("xyzzy",)), known=KNOWN, similar=("ky",), documents=1000)

    assert read.terms == ()


@given(query=st.text(max_size=80))
def test_any_query_becomes_plain_words(query: str) -> None:
    said = interpret(query, dictionary.read())

    assert all(word.isascii() and word.isalnum() for word in said.words)
    assert len(said.words) <= 12


def test_every_saying_of_the_shipped_dictionary_names_its_source() -> None:
    shipped = dictionary.read()

    assert len(shipped.meanings) > 100
    assert all(meaning.source for meaning in shipped.meanings.values())
