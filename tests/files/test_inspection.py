"""A file is what it really is, not what its name says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.files.inspection import LARGEST_MEGABYTES, Sound, Unsound, inspect
from app.files.sandbox import Opener
from tests.files import hostile
from tests.files.conftest import picture

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
BROKEN = "tệp hỏng hoặc quá lớn, không mở được"


@pytest.mark.parametrize(
    ("fixture", "name", "media_type"),
    [
        ("pdf", "Tờ khai.pdf", PDF),
        ("pdf", "TO KHAI.PDF", PDF),
        ("jpeg", "ảnh.jpg", JPEG),
        ("jpeg", "ảnh.JPEG", JPEG),
        ("png", "ảnh.png", PNG),
    ],
)
def test_a_good_file_is_what_it_is_named(
    request: pytest.FixtureRequest, fixture: str, name: str, media_type: str
) -> None:
    data: bytes = request.getfixturevalue(fixture)

    assert inspect(data, name=name) == Sound(name, media_type)


@pytest.mark.parametrize(
    ("fixture", "name", "reason"),
    [
        ("png", "đơn.pdf", "nội dung không phải là PDF"),
        ("pdf", "ảnh.png", BROKEN),
        ("jpeg", "ảnh.png", "nội dung không đúng với đuôi tệp"),
        ("png", "ảnh.jpg", "nội dung không đúng với đuôi tệp"),
        ("pdf", "đơn.pdf.exe", "chỉ nhận tệp PDF, JPG, PNG, DOCX, XLSX hoặc XML"),
        ("pdf", "đơn", "chỉ nhận tệp PDF, JPG, PNG, DOCX, XLSX hoặc XML"),
        ("pdf", ".pdf", "chỉ nhận tệp PDF, JPG, PNG, DOCX, XLSX hoặc XML"),
        ("pdf", "", "chỉ nhận tệp PDF, JPG, PNG, DOCX, XLSX hoặc XML"),
        ("locked_pdf", "đơn.pdf", "tệp PDF bị khóa bằng mật khẩu"),
        ("pdf_without_pages", "đơn.pdf", "tệp PDF không có trang nào"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    request: pytest.FixtureRequest, fixture: str, name: str, reason: str
) -> None:
    data: bytes = request.getfixturevalue(fixture)

    assert inspect(data, name=name) == Unsound(reason)


def test_an_empty_file_is_refused() -> None:
    assert inspect(b"", name="đơn.pdf") == Unsound("tệp rỗng")


def test_a_file_over_the_bound_is_refused_unopened(pdf: bytes) -> None:
    padded = pdf.ljust(LARGEST_MEGABYTES * 1_000_000 + 1)

    assert inspect(padded, name="đơn.pdf") == Unsound("tệp lớn quá 100 MB")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_refused(kind: str, part: float) -> None:
    data = picture(kind, side=200)
    cut = data[: int(len(data) * part)]

    assert inspect(cut, name=f"ảnh.{kind.lower()}") == Unsound(BROKEN)


@pytest.mark.parametrize("part", [0.05, 0.3])
def test_a_truncated_pdf_is_refused(pdf: bytes, part: float) -> None:
    cut = pdf[: int(len(pdf) * part)]

    assert isinstance(inspect(cut, name="đơn.pdf"), Unsound)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\giấy tờ\\đơn.pdf", "đơn.pdf"),
        ("a\x00b\r\nc\u202efdp.pdf", "abcfdp.pdf"),
        ("x" * 500 + ".pdf", "x" * 200 + ".pdf"),
    ],
)
def test_a_name_keeps_no_path_and_no_hidden_character(
    pdf: bytes, name: str, plain: str
) -> None:
    assert inspect(pdf, name=name) == Sound(plain, PDF)


@given(st.text(), st.sampled_from([".pdf", ".PDF", ".png", ""]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_becomes_short_printable_and_without_a_path(
    pdf: bytes, name: str, extension: str
) -> None:
    found = inspect(pdf, name=name + extension)

    if isinstance(found, Sound):
        assert found.name.isprintable()
        assert not set("/\\") & set(found.name)
        assert len(found.name) <= 210


@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]),
    st.binary(max_size=300),
    st.sampled_from(["pdf", "jpg", "png"]),
)
@settings(deadline=None)
def test_no_bytes_make_it_fail(start: bytes, rest: bytes, extension: str) -> None:
    found = inspect(start + rest, name=f"a.{extension}")

    assert isinstance(found, Unsound)


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_pdf_does_not_make_it_fail(pdf: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(9, len(pdf) - 1))
    piece = data.draw(st.binary(min_size=1, max_size=30))
    damaged = pdf[:place] + piece + pdf[place + len(piece) :]

    found = inspect(damaged, name="đơn.pdf")

    assert isinstance(found, Sound | Unsound)


@pytest.mark.parametrize("make", [hostile.looping_pdf, hostile.branching_pdf])
def test_a_page_tree_without_end_is_refused(make: Callable[[], bytes]) -> None:
    assert inspect(make(), name="đơn.pdf") == Unsound(BROKEN)


@pytest.mark.parametrize(
    ("side", "reason"), [(7_500, "ảnh có quá nhiều điểm ảnh"), (20_000, BROKEN)]
)
def test_a_small_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(
    side: int, reason: str
) -> None:
    found = inspect(hostile.image_bomb(side=side), name="ảnh.png")

    assert found == Unsound(reason)


@pytest.mark.slow
@pytest.mark.parametrize("make", [hostile.slow_pdf, hostile.hungry_pdf])
def test_a_file_that_exhausts_its_budget_is_refused_and_the_next_is_served(
    pdf: bytes, make: Callable[[], bytes]
) -> None:
    sandbox = Opener(seconds=1.5)

    fault = sandbox.fault_of(make(), PDF)
    next_fault = sandbox.fault_of(pdf, PDF)
    sandbox.close()

    assert fault is not None
    assert next_fault is None


def test_a_process_that_died_unasked_is_begun_anew(pdf: bytes) -> None:
    sandbox = Opener()
    sandbox.fault_of(pdf, PDF)
    process = sandbox._process
    assert process is not None
    process.kill()
    process.wait()

    fault = sandbox.fault_of(pdf, PDF)
    sandbox.close()

    assert fault is None


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize(
    "folder",
    ["rub-pdf101", "pdf-insecurity", "itext-pdfinsecurity", "shadow", "pyhanko"],
)
def test_every_hostile_document_of_the_corpus_gets_an_answer(
    shared: Path, folder: str
) -> None:
    documents = sorted((shared / "corpus/signatures" / folder).rglob("*.pdf"))

    found = [inspect(each.read_bytes(), name="đơn.pdf") for each in documents]

    assert found
    assert all(isinstance(each, Sound | Unsound) for each in found)
