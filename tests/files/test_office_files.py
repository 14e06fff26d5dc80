"""Word, Excel and XML are read to their end; macros, bombs and entities are refused."""

import pytest

from app.files.inspection import Sound, Unsound, inspect
from app.files.opening.office import EXCEL, WORD
from tests.files import packages
from tests.files.packages import outside, package, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def _reason(data: bytes, name: str) -> str:
    found = inspect(data, name=name)
    return found.reason if isinstance(found, Unsound) else ""


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (package(WORD), "Đơn.docx", WORD),
        (package(EXCEL), "Bảng kê.XLSX", EXCEL),
        (
            b'<?xml version="1.0"?><HDon>Chi\xe1\xba\xbfc</HDon>',
            "a.xml",
            "application/xml",
        ),
        ("<đơn/>".encode("utf-16"), "a.xml", "application/xml"),
    ],
)
def test_a_good_file_is_what_it_is_named(
    data: bytes, name: str, media_type: str
) -> None:
    assert inspect(data, name=name) == Sound(name, media_type)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (package(parts={"word/vbaProject.bin": b"x"}), "macro"),
        (
            package(
                types='<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            ),
            "macro",
        ),
        (
            package(
                types='<Override PartName="/x" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
            ),
            "macro",
        ),
        (package(parts={"word/activeX/a.bin": b"x"}), "ActiveX"),
        (package(parts={"word/embeddings/oleObject1.bin": b"x"}), "nhúng"),
        (package(parts={"word/media/a.png": b"MZ\x90\x00"}), "chương trình"),
        (
            package(
                parts={
                    "word/embeddings/a.docx": package(
                        parts={"word/vbaProject.bin": b"x"}
                    )
                }
            ),
            "macro",
        ),
        (
            package(relations=outside(packages.TEMPLATE, "http://x.example/a.dotm")),
            "bên ngoài",
        ),
        (
            package(relations=outside(packages.HYPERLINK, "file:///c:/a.exe")),
            "bên ngoài",
        ),
        (package(parts={"word/a.xml": "<a>"}), "sai cú pháp"),
        (
            package(parts={"word/a.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "DTD",
        ),
        (package(parts={"../../a.xml": "<a/>"}), "đường dẫn lạ"),
        (package(parts={"WORD/document.xml": "<a/>"}), "trùng tên"),
        (package(EXCEL), "không đúng với đuôi"),
        (zipped({"a.exe": b"MZ"}), "không phải"),
        (package() + b"more", "giấu bên trong"),
        (b"more" + package(), "không phải"),
        (OLE, "Office cũ"),
        (b"%PDF-1.7\n", "không phải"),
        (packages.bomb(), "bom nén"),
        (packages.lying_bomb(), "hỏng"),
        (package(parts={f"word/{n}.xml": "<a/>" for n in range(5_001)}), "bom nén"),
    ],
)
def test_a_word_file_with_something_wrong_is_refused(data: bytes, word: str) -> None:
    assert word in _reason(data, "đơn.docx")


@pytest.mark.parametrize("target", ["https://x.example", "mailto:a@x.example"])
def test_a_link_that_one_may_click_is_a_text(target: str) -> None:
    data = package(relations=outside(packages.HYPERLINK, target))

    assert _reason(data, "đơn.docx") == ""


def test_a_table_within_a_document_is_opened_too() -> None:
    data = package(parts={"word/embeddings/bảng.xlsx": package(EXCEL)})

    assert _reason(data, "đơn.docx") == ""


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<a>", "sai cú pháp"),
        (b"not xml", "sai cú pháp"),
        (b"<a>\x00</a>", "sai cú pháp"),
        (b"<a/><b/>", "sai cú pháp"),
        (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DTD"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'http://x.example'>]><a>&b;</a>", "DTD"),
        (b"<?xml-stylesheet href='http://x.example'?><a/>", "trình bày"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>", "trang web"),
        (b"<a>" * 300 + b"</a>" * 300, "lồng"),
    ],
)
def test_xml_with_something_wrong_is_refused(data: bytes, word: str) -> None:
    assert word in _reason(data, "tờ khai.xml")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("hồ sơ.zip", "tệp nén"),
        ("hồ sơ.rar", "tệp nén"),
        ("hồ sơ.7z", "tệp nén"),
        ("đơn.doc", "hãy lưu lại"),
        ("đơn.docm", "hãy lưu lại"),
    ],
)
def test_an_archive_or_an_old_format_is_refused_with_advice(
    name: str, word: str
) -> None:
    assert word in _reason(zipped({"a": b"b"}), name)
