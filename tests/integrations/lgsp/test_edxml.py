"""edXML is written as QCVN 102:2016 asks, and read back exactly or not at all."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.integrations.document_exchange import edxml
from app.integrations.document_exchange.edxml import Parcel, Unreadable
from app.integrations.document_exchange.letter import (
    Enclosure,
    Letter,
    Organ,
    Signer,
)
from tests.conftest import MORNING

LETTER: Final = Letter(
    sender=Organ(id="000.00.00.H07", name="UBND tỉnh Bến Tre"),
    receivers=(Organ(id="G15", name="Bộ Tư pháp"),),
    number="123",
    notation="UBND-KSTTHC",
    place="Bến Tre",
    promulgated_on=date(2026, 11, 23),
    kind="Công văn",
    subject="V/v gửi kết quả giải quyết",
    content="",
    signer=Signer(competence="TM.", position="Chủ tịch", name="Nguyễn Văn A"),
    enclosures=(Enclosure(file_id="f1", name="kq.pdf", media_type="application/pdf"),),
)
PARCEL: Final = Parcel(LETTER, {"f1": b"%PDF-1.7"})
LINES: Final = st.text("abcđêộ <>&\"'1", min_size=1, max_size=12).filter(
    lambda text: text.strip() == text and "  " not in text
)
CODES: Final = st.text("ABC019.-", min_size=1, max_size=8)
ORGANS: Final = st.builds(Organ, id=CODES, name=LINES)


@st.composite
def parcels(draw: st.DrawFn) -> Parcel:
    files: Mapping[str, bytes] = draw(
        st.dictionaries(CODES, st.binary(max_size=40), max_size=3)
    )
    letter = Letter(
        sender=draw(ORGANS),
        receivers=tuple(draw(st.lists(ORGANS, min_size=1, max_size=3))),
        number=draw(CODES),
        notation=draw(CODES),
        place=draw(LINES),
        promulgated_on=draw(st.dates(date(2000, 1, 1), date(2099, 12, 31))),
        kind=draw(LINES),
        subject=draw(LINES),
        content=draw(LINES | st.just("")),
        signer=Signer(competence=draw(LINES), position=draw(LINES), name=draw(LINES)),
        enclosures=tuple(
            Enclosure(file_id=each, name=draw(LINES), media_type="application/pdf")
            for each in files
        ),
    )
    return Parcel(letter, files)


@given(parcels())
def test_what_is_written_is_read_back(parcel: Parcel) -> None:
    assert edxml.read(edxml.write(parcel, at=MORNING)) == parcel


def test_every_element_of_the_envelope_has_the_prefix() -> None:
    root = etree.fromstring(edxml.write(PARCEL, at=MORNING))

    envelope = root[0]
    assert {each.prefix for each in envelope.iter()} == {"edXML"}
    assert root.find("AttachmentEncoded/Attachment") is not None


def test_the_document_is_named_as_the_exchange_names_it() -> None:
    assert LETTER.document_id == "000.00.00.H07,2026/11/23,123/UBND-KSTTHC"


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b"2026/11/23</edXML:Prom", b"23-11-2026</edXML:Prom"),
        (b"<edXML:CodeNumber>123", b"<edXML:CodeNumber>124"),
        (b"<edXML:CodeNumber>123", b"<edXML:CodeNumber>"),
        (b"<edXML:Subject>", b"<edXML:Subject>\xe2\x80\xae"),
        (b"JVBERi0xLjc=", b"%%%%"),
        (b"edXMLHeader", b"header"),
        (b"</AttachmentEncoded>", b""),
    ],
)
def test_a_document_that_is_wrong_somewhere_is_unreadable(
    found: bytes, put: bytes
) -> None:
    xml = edxml.write(PARCEL, at=MORNING)
    assert found in xml

    assert isinstance(edxml.read(xml.replace(found, put)), Unreadable)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"{}",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///x">]><a>&x;</a>',
        b"\xff",
    ],
)
def test_what_is_no_document_is_unreadable(body: bytes) -> None:
    assert isinstance(edxml.read(body), Unreadable)
