from app.procedures import searching


def test_a_query_is_words_each_once() -> None:
    assert searching.words("khai KHÁI sinh") == ("khai", "sinh")
