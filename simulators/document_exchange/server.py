"""Send, state, inbox and the mark for what was fetched, behind the gateway."""

import base64
import re
from dataclasses import dataclass, field
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from lxml import etree

from simulators.lgsp import gate

PATH: Final = "/edxml"
# Old form and that of QĐ 20/2020/QĐ-TTg (protocol notes §4).
_AGENCY: Final = re.compile(r"(000\.\w\w\.\w\w\.)?[GH]\d\d(\.\d+)*")
_NS: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


@dataclass
class Shelf:
    """What was sent, by document and receiver in the order it came; what waits."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    waiting: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)


def build(account: str) -> FastAPI:
    app = gate.build("Trục liên thông văn bản (mô phỏng)", account)
    app.state.shelf = Shelf()
    for path, serve, method in (
        ("/documents", _send, "POST"),
        ("/documents/{document_id}/state", _state, "GET"),
        ("/inbox", _list, "GET"),
        ("/inbox/{document_id}", _fetch, "GET"),
        ("/inbox/{document_id}/fetched", _mark, "POST"),
    ):
        # A document's name has slashes; they come escaped.
        full = f"{PATH}{path}".replace("{document_id}", "{document_id:path}")
        app.add_api_route(full, gate.guarded(serve), methods=[method])
    app.add_api_route("/inspect/sent", _show_sent, methods=["GET"])
    app.add_api_route("/inspect/inbox", _put, methods=["POST"])
    return app


async def _send(request: Request) -> Response:
    shelf: Shelf = request.app.state.shelf
    try:
        root = etree.fromstring(
            await request.body(), etree.XMLParser(resolve_entities=False)
        )
        document = _named(root, "DocumentId")
        receivers = root.findall(f".//{_tag('To')}/{_tag('OrganId')}")
    except (etree.XMLSyntaxError, ValueError) as error:
        return _reply("INVALID", str(error))
    fault = _fault(root)
    if fault is not None:
        return _reply("INVALID", fault)
    strangers = [
        each.text for each in receivers if not _AGENCY.fullmatch(each.text or "")
    ]
    if strangers:
        return _reply("INVALID", f"không có cơ quan {strangers[0]}")
    copies = [(document, each.text or "") for each in receivers]
    if all(copy in shelf.sent for copy in copies):
        return _reply("EXISTS", "Văn bản đã có")
    shelf.sent += [copy for copy in copies if copy not in shelf.sent]
    return _reply("OK", "Đã nhận")


async def _state(request: Request) -> Response:
    asked = (request.path_params["document_id"], request.query_params.get("to", ""))
    if asked in request.app.state.shelf.sent:
        return _reply("OK", "Đã nhận")
    return _reply("NOT_FOUND", "Không có văn bản", status=404)


async def _list(request: Request) -> Response:
    return JSONResponse({"documents": list(request.app.state.shelf.waiting)})


async def _fetch(request: Request) -> Response:
    found = request.app.state.shelf.waiting.get(request.path_params["document_id"])
    if found is None:
        return _reply("NOT_FOUND", "Không có văn bản", status=404)
    return Response(found, media_type="application/xml")


async def _mark(request: Request) -> Response:
    shelf: Shelf = request.app.state.shelf
    document = request.path_params["document_id"]
    if shelf.waiting.pop(document, None) is not None:
        shelf.fetched.append(document)
    return _reply("OK", "Đã đánh dấu")


async def _show_sent(request: Request) -> list[tuple[str, str]]:
    sent: list[tuple[str, str]] = request.app.state.shelf.sent
    return sent


async def _put(request: Request) -> Response:
    body = await request.json()
    shelf: Shelf = request.app.state.shelf
    shelf.waiting[body["id"]] = base64.b64decode(body["xml"])
    return Response(status_code=204)


def _fault(root: etree._Element) -> str | None:
    """Return what the exchange refuses: a bare element, a missing attachment."""
    envelope = root.find(_tag("edXMLEnvelope"))
    if envelope is None:
        return "thiếu edXMLEnvelope"
    for each in envelope.iter():
        if each.prefix != "edXML":
            return f"{each.tag} không có tiền tố edXML"
    named = {each.text for each in root.iterfind(f".//{_tag('ContentId')}")}
    held = {
        each.findtext("ContentId")
        for each in root.iterfind("AttachmentEncoded/Attachment")
    }
    return None if named == held else "tệp kèm không khớp với edXMLManifest"


def _named(root: etree._Element, name: str) -> str:
    found = root.findtext(f".//{_tag(name)}")
    if not found:
        message = f"thiếu {name}"
        raise ValueError(message)
    return found


def _tag(name: str) -> str:
    return f"{{{_NS}}}{name}"


def _reply(code: str, message: str, *, status: int = 200) -> Response:
    return JSONResponse({"code": code, "message": message}, status)
