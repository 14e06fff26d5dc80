"""The database's SOAP: write the question, read the answer strictly. Pure.

[assumption] The notes give the namespaces, the fields of the question and of
CongDan; how they nest in the body follows the operation's name.
"""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.integrations.population import question as asking
from app.integrations.population.question import Question
from app.integrations.population.settings import PopulationSettings

OPERATION: Final = "TraCuuThongTinCongDan"
_ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_BCA: Final = "http://dancuquocgia.bca"
_PERSON: Final = "http://www.mic.gov.vn/dancu/1.0"


@dataclass(frozen=True)
class Citizen:
    """What the database says of the person, as far as we compare it."""

    number: str
    name: str
    born: str | None


@dataclass(frozen=True)
class NobodyFound:
    """There is no such person, or the name and number are not of one person."""


@dataclass(frozen=True)
class Unintelligible:
    reason: str


Reply = Citizen | NobodyFound | Unintelligible


def write(question: Question, settings: PopulationSettings) -> bytes:
    envelope = etree.Element(f"{{{_ENVELOPE}}}Envelope", nsmap={"s": _ENVELOPE})
    body = etree.SubElement(envelope, f"{{{_ENVELOPE}}}Body")
    act = etree.SubElement(body, f"{{{_BCA}}}{OPERATION}", nsmap={"b": _BCA})
    personal = asking.is_personal_number(question.number)
    fields = {
        "MaYeuCau": question.request_id,
        "MaDVC": settings.service_code,
        "MaTichHop": asking.INTEGRATION_CODE,
        "MaDonVi": settings.agency_code,
        "MaCanBo": question.official,
        "SoDinhDanh" if personal else "SoCMND": question.number,
        "HoVaTen": question.folded_name,
        "NgayThangNamSinh": question.born.isoformat() if question.born else None,
    }
    for name, value in fields.items():
        if value is not None:
            etree.SubElement(act, f"{{{_BCA}}}{name}").text = value
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")


def read(body: bytes) -> Reply:
    """Read the one person of an answer; anything else says nothing of anybody."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return Unintelligible("trả lời không phải XML")
    if root.find(f".//{{{_ENVELOPE}}}Fault") is not None:
        return Unintelligible("dịch vụ báo lỗi")
    collection = root.find(f".//{{{_PERSON}}}CongdanCollection")
    if collection is None:
        return Unintelligible("trả lời không có CongdanCollection")
    people = collection.findall(f"{{{_PERSON}}}CongDan")
    if not people:
        return NobodyFound()
    if len(people) > 1:
        return Unintelligible("trả lời có nhiều người")
    return _citizen(people[0])


def _citizen(person: etree._Element) -> Reply:
    number = _text(person, "SoDinhDanh")
    names = (_text(person, f"HoVaTen/{part}") for part in ("Ho", "ChuDem", "Ten"))
    name = " ".join(filter(None, names))
    if number is None or not name:
        return Unintelligible("trả lời thiếu SoDinhDanh hoặc HoVaTen")
    born = _text(person, "NgayThangNamSinh/NgayThangNam")
    return Citizen(number, name, born or _text(person, "NgayThangNamSinh/Nam"))


def _text(person: etree._Element, path: str) -> str | None:
    full = "/".join(f"{{{_PERSON}}}{part}" for part in path.split("/"))
    return (person.findtext(full) or "").strip() or None
