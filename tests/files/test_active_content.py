"""A PDF that does something by itself is refused; one that is only read is not."""

import io
import zipfile

import pytest

from app.files.inspection import Sound, Unsound, inspect
from tests.files import active_pdfs as active
from tests.files.active_pdfs import Change

HIDDEN = "tệp chứa thêm một tệp khác được giấu bên trong"


def _reason(data: bytes, name: str = "đơn.pdf") -> str:
    found = inspect(data, name=name)
    return found.reason if isinstance(found, Unsound) else ""


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("change", "word"),
    [
        (active.script_on_opening, "JavaScript"),
        (active.script_named, "JavaScript"),
        (active.script_on_a_page, "JavaScript"),
        (active.script_in_a_rendition, "JavaScript"),
        (active.script_that_no_page_names, "JavaScript"),
        (active.launch_on_a_link, "mở chương trình khác"),
        (active.dynamic_form, "XFA động"),
        (active.form_with_script, "XFA có mã lệnh"),
        (active.program_attached, "đính kèm chương trình"),
        (active.program_attached_by_name, "đính kèm chương trình"),
    ],
)
def test_an_active_pdf_is_refused_with_its_reason(
    change: Change,
    word: str,
    packed: bool,  # noqa: FBT001  # pytest passes parameters by name
) -> None:
    assert word in _reason(active.pdf_with(change, packed=packed))


def test_a_name_written_in_other_letters_is_the_same_name() -> None:
    plain = active.pdf_with(active.script_on_opening, packed=False)
    hidden = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")

    assert hidden != plain
    assert "JavaScript" in _reason(hidden)


@pytest.mark.parametrize(
    "change", [active.link_to_a_page, active.data_attached, active.static_form]
)
def test_what_only_shows_or_carries_data_is_accepted(change: Change) -> None:
    assert isinstance(inspect(active.pdf_with(change), name="đơn.pdf"), Sound)


@pytest.mark.parametrize(
    "more",
    [
        b"MZ\x90\x00 a program",
        b"\n<html><script>alert(1)</script>",
        b"\x7fELF\x02",
        b"Rar!\x1a\x07\x01\x00",
    ],
)
def test_a_pdf_that_is_also_something_else_is_refused(pdf: bytes, more: bytes) -> None:
    assert _reason(pdf + more) == HIDDEN


def test_a_pdf_that_is_also_a_zip_is_refused(pdf: bytes) -> None:
    out = io.BytesIO(pdf)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("chương trình.exe", b"MZ")

    assert _reason(out.getvalue()) == HIDDEN


def test_a_zip_of_a_newer_kind_than_ours_reads_hides_no_better(pdf: bytes) -> None:
    out = io.BytesIO(pdf)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("a.exe", b"MZ")
    data = bytearray(out.getvalue())
    # The directory's entry: what version an unpacker needs (APPNOTE 4.3.12).
    data[data.rindex(b"PK\x01\x02") + 6] = 99

    assert _reason(bytes(data)) == HIDDEN


def test_a_pdf_that_begins_as_a_web_page_is_refused(pdf: bytes) -> None:
    line = b"%PDF-1.7\n%<html><script>alert(1)</script>\n"
    page = line + pdf.split(b"\n", 1)[1]

    assert _reason(page) == HIDDEN


def test_a_program_that_carries_a_pdf_is_no_pdf(pdf: bytes) -> None:
    assert _reason(b"MZ\x90\x00" + pdf) == "nội dung không phải là PDF"


@pytest.mark.parametrize("tail", [b"", b"\r\n", b"\0" * 5_000, b"\n-- sent by mail\n"])
def test_a_little_after_the_end_is_forgiven(pdf: bytes, tail: bytes) -> None:
    assert _reason(pdf + tail) == ""


def test_much_after_the_end_is_not(pdf: bytes) -> None:
    assert "dữ liệu lạ" in _reason(pdf + b"x" * 1_025)


def test_the_four_bytes_of_an_end_record_alone_are_no_archive(pdf: bytes) -> None:
    assert _reason(pdf + b"\nPK\x05\x06 by chance, and no directory") == ""


@pytest.mark.parametrize(("fixture", "name"), [("png", "ảnh.png"), ("jpeg", "ảnh.jpg")])
@pytest.mark.parametrize("more", [b"MZ\x90\x00", b"<?php system(1)", b"PK-zip"])
def test_a_picture_that_is_also_something_else_is_refused(
    request: pytest.FixtureRequest, fixture: str, name: str, more: bytes
) -> None:
    data: bytes = request.getfixturevalue(fixture)
    out = io.BytesIO(data)
    out.seek(0, io.SEEK_END)
    if more == b"PK-zip":
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("a", b"b")
    else:
        out.write(more)

    assert _reason(out.getvalue(), name) == HIDDEN


def test_a_phones_short_film_after_the_picture_is_forgiven(jpeg: bytes) -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + b"\x01" * 4_000

    assert _reason(jpeg + film, "ảnh.jpg") == ""
