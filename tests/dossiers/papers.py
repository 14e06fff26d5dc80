"""The files that people of the tests hand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pypdf
from PIL import Image

from simulators.demo.papers import altered
from simulators.pki import signing
from simulators.pki.authority import Pki


@dataclass(frozen=True)
class File:
    name: str
    data: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True)
class Papers:
    """Made once: the same bytes may be handed in for any dossier."""

    plain: File
    photo: File
    altered: File
    signed: Mapping[str, File]
    signed_again: File


def make(pki: Pki, *, at: datetime) -> Papers:
    blank = _blank_pdf()
    signed = {
        person: File("to-khai.pdf", signing.sign_pdf(pki, blank, person, at=at))
        for person in pki.people
    }
    return Papers(
        plain=File("giay-to.pdf", blank),
        photo=File("anh.jpg", _photo(), "image/jpeg"),
        altered=File("to-khai.pdf", altered(signed["hoa"].data)),
        signed=signed,
        signed_again=File(
            "to-khai-2.pdf", signing.sign_pdf(pki, _blank_pdf(), "hoa", at=at)
        ),
    )


def _blank_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(b"0.5 g 20 20 200 200 re f " * 20)
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(content)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _photo() -> bytes:
    output = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(output, "JPEG")
    return output.getvalue()
