"""TraCuuThongTinCongDan behind the gateway."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from lxml import etree

from simulators.lgsp import gate

PATH: Final = "/population"
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_BCA: Final = "http://dancuquocgia.bca"
_PERSON: Final = "http://www.mic.gov.vn/dancu/1.0"
# The lengths of the form; a question over one is refused.
_LENGTHS: Final = {
    "MaYeuCau": 40,
    "MaDVC": 20,
    "MaTichHop": 20,
    "MaDonVi": 35,
    "MaCanBo": 20,
    "HoVaTen": 100,
}
_ACCOUNT: Final = {"AccessKey", "SecretKey", "AppName", "PartnerCode", "PartnerCodeCus"}


def build(account: str) -> FastAPI:
    app = gate.build("Cơ sở dữ liệu quốc gia về dân cư (mô phỏng)", account)
    app.state.people, app.state.questions = {}, []
    app.add_api_route(PATH, gate.guarded(_answer), methods=["POST"])
    app.add_api_route("/inspect/people", _put_people, methods=["POST"])
    app.add_api_route("/inspect/questions", _show_questions, methods=["GET"])
    return app


async def _answer(request: Request) -> Response:
    if not _knows_the_account(request.headers.get("lgspaccesstoken", "")):
        return _fault("lgspaccesstoken")
    try:
        asked = _question(await request.body())
    except etree.XMLSyntaxError:
        return _fault("XML")
    wrong = _wrong_field(asked)
    if wrong is not None:
        return _fault(wrong)
    request.app.state.questions.append(asked["MaYeuCau"])
    number = asked.get("SoDinhDanh") or asked.get("SoCMND") or ""
    person = request.app.state.people.get(number)
    found = person is not None and _folded(person) == asked["HoVaTen"]
    return _people([person] if found else [])


async def _put_people(people: list[dict[str, Any]], request: Request) -> Response:
    for person in people:
        for number in (person["SoDinhDanh"], person.get("SoCMND")):
            if number:
                request.app.state.people[number] = person
    return Response(status_code=204)


async def _show_questions(request: Request) -> list[str]:
    asked: list[str] = request.app.state.questions
    return asked


def _knows_the_account(token: str) -> bool:
    try:
        plain = json.loads(base64.b64decode(token))
    except ValueError:
        return False
    return isinstance(plain, dict) and set(plain) == _ACCOUNT


def _question(body: bytes) -> dict[str, str]:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    act = root.find(f"{{{_SOAP}}}Body/{{{_BCA}}}TraCuuThongTinCongDan")
    fields = [] if act is None else list(act)
    return {etree.QName(each).localname: each.text or "" for each in fields}


def _wrong_field(asked: Mapping[str, str]) -> str | None:
    for name, longest in _LENGTHS.items():
        if not 0 < len(asked.get(name, "")) <= longest:
            return name
    name = asked["HoVaTen"]
    if name != name.upper() or not name.isascii():
        return "HoVaTen"
    if not re.fullmatch(r"\d{12}", asked.get("SoDinhDanh", "")) and not re.fullmatch(
        r"\d{9}", asked.get("SoCMND", "")
    ):
        return "SoDinhDanh"
    born = asked.get("NgayThangNamSinh", "1990")
    return None if re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", born) else "NgayThangNamSinh"


def _folded(person: Mapping[str, Any]) -> str:
    return str(person["plain_name"]).upper()


def _people(found: list[Mapping[str, Any]]) -> Response:
    envelope, body = _envelope()
    collection = etree.SubElement(body, f"{{{_PERSON}}}CongdanCollection")
    for person in found:
        each = etree.SubElement(collection, f"{{{_PERSON}}}CongDan")
        _add(each, "SoDinhDanh", person["SoDinhDanh"])
        name = _add(each, "HoVaTen")
        for part in ("Ho", "ChuDem", "Ten"):
            _add(name, part, person.get(part, ""))
        born = _add(each, "NgayThangNamSinh")
        _add(born, "Nam", person["born"][:4])
        _add(born, "NgayThangNam", person["born"])
    return Response(etree.tostring(envelope), media_type="text/xml")


def _fault(why: str) -> Response:
    envelope, body = _envelope()
    fault = etree.SubElement(body, f"{{{_SOAP}}}Fault")
    etree.SubElement(fault, "faultstring").text = why
    return Response(etree.tostring(envelope), media_type="text/xml")


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{_SOAP}}}Envelope")
    return envelope, etree.SubElement(envelope, f"{{{_SOAP}}}Body")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_PERSON}}}{name}")
    element.text = text
    return element
