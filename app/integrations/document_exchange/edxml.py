"""edXML by QCVN 102:2016: write a letter with its files, read one strictly. Pure.

Every element of the envelope carries the prefix `edXML:`, or the exchange refuses it;
the attachments stand outside, without a prefix. "Bussiness" is the standard's spelling.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lxml import etree
from pydantic import ValidationError

from app.core.clock import local
from app.integrations.document_exchange.letter import (
    Enclosure,
    Letter,
    Organ,
    Signer,
)

_NS: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_NSMAP: Final = {"edXML": _NS, "xlink": _XLINK}
_DAY: Final = "%Y/%m/%d"
_MOMENT: Final = "%Y/%m/%d %H:%M:%S"
_NEW_DOCUMENT: Final = "0"


@dataclass(frozen=True)
class Parcel:
    """A letter with the bytes of its enclosures, by file."""

    letter: Letter
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Unreadable:
    reason: str


def write(parcel: Parcel, *, at: datetime) -> bytes:
    root = etree.Element(_name("edXML"), nsmap=_NSMAP)
    envelope = _add(root, "edXMLEnvelope")
    header = _add(envelope, "edXMLHeader")
    _message_header(_add(header, "MessageHeader"), parcel.letter)
    _trace(_add(header, "TraceHeaderList"), parcel.letter, at)
    _manifest(_add(_add(envelope, "edXMLBody"), "edXMLManifest"), parcel.letter)
    encoded = etree.SubElement(root, "AttachmentEncoded")
    for each in parcel.letter.enclosures:
        _attachment(encoded, each, parcel.files[each.file_id])
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def read(body: bytes) -> Parcel | Unreadable:
    """Read a document; what is not there is not guessed."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return Unreadable("không phải XML")
    header = root.find(f"{_name('edXMLEnvelope')}/{_name('edXMLHeader')}")
    message = None if header is None else header.find(_name("MessageHeader"))
    if message is None:
        return Unreadable("không có MessageHeader")
    try:
        files = dict(_files(root))
        return Parcel(_letter(message, root), files)
    except (ValidationError, ValueError, binascii.Error) as error:
        return Unreadable(_complaint(error))


def _message_header(message: etree._Element, letter: Letter) -> None:
    _organ(_add(message, "From"), letter.sender)
    for receiver in letter.receivers:
        _organ(_add(message, "To"), receiver)
    code = _add(message, "Code")
    _add(code, "CodeNumber", letter.number)
    _add(code, "CodeNotation", letter.notation)
    promulgation = _add(message, "PromulgationInfo")
    _add(promulgation, "Place", letter.place)
    _add(promulgation, "PromulgationDate", letter.promulgated_on.strftime(_DAY))
    kind = _add(message, "DocumentType")
    _add(kind, "Type", "1")
    _add(kind, "TypeName", letter.kind)
    _add(message, "Subject", letter.subject)
    _add(message, "Content", letter.content)
    signer = _add(message, "SignerInfo")
    _add(signer, "Competence", letter.signer.competence)
    _add(signer, "Position", letter.signer.position)
    _add(signer, "FullName", letter.signer.name)
    _add(message, "DocumentId", letter.document_id)


def _organ(element: etree._Element, organ: Organ) -> None:
    _add(element, "OrganId", organ.id)
    _add(element, "OrganName", organ.name)


def _trace(element: etree._Element, letter: Letter, at: datetime) -> None:
    trace = _add(element, "TraceHeader")
    _add(trace, "OrganId", letter.sender.id)
    _add(trace, "Timestamp", local(at).strftime(_MOMENT))
    business = _add(element, "Bussiness")
    _add(business, "BussinessDocType", _NEW_DOCUMENT)
    _add(business, "BussinessDocReason", "Văn bản mới")


def _manifest(element: etree._Element, letter: Letter) -> None:
    for each in letter.enclosures:
        reference = _add(element, "Reference")
        reference.set(f"{{{_XLINK}}}href", f"cid:{each.file_id}")
        _add(reference, "ContentId", each.file_id)
        _add(reference, "ContentType", each.media_type)
        _add(reference, "AttachmentName", each.name)
        _add(reference, "Description", each.name)


def _attachment(encoded: etree._Element, each: Enclosure, data: bytes) -> None:
    attachment = etree.SubElement(encoded, "Attachment")
    for name, value in (
        ("ContentType", each.media_type),
        ("ContentId", each.file_id),
        ("Description", each.name),
        ("ContentTransferEncoded", base64.b64encode(data).decode()),
        ("AttachmentName", each.name),
    ):
        etree.SubElement(attachment, name).text = value


def _letter(message: etree._Element, root: etree._Element) -> Letter:
    letter = Letter(
        sender=_read_organ(message.find(_name("From"))),
        receivers=tuple(map(_read_organ, message.findall(_name("To")))),
        number=_text(message, "Code", "CodeNumber"),
        notation=_text(message, "Code", "CodeNotation"),
        place=_text(message, "PromulgationInfo", "Place"),
        promulgated_on=_day(_text(message, "PromulgationInfo", "PromulgationDate")),
        kind=_text(message, "DocumentType", "TypeName"),
        subject=_text(message, "Subject"),
        content=_text(message, "Content"),
        signer=Signer(
            competence=_text(message, "SignerInfo", "Competence"),
            position=_text(message, "SignerInfo", "Position"),
            name=_text(message, "SignerInfo", "FullName"),
        ),
        enclosures=tuple(
            map(_enclosure, root.iterfind("AttachmentEncoded/Attachment"))
        ),
    )
    if _text(message, "DocumentId") != letter.document_id:
        raise ValueError("DocumentId không khớp với số, ký hiệu và ngày ban hành")
    return letter


def _read_organ(element: etree._Element | None) -> Organ:
    if element is None:
        raise ValueError("thiếu cơ quan gửi hoặc nhận")
    return Organ(id=_text(element, "OrganId"), name=_text(element, "OrganName"))


def _enclosure(attachment: etree._Element) -> Enclosure:
    return Enclosure(
        file_id=attachment.findtext("ContentId") or "",
        name=attachment.findtext("AttachmentName") or "",
        media_type=attachment.findtext("ContentType") or "",
    )


def _files(root: etree._Element) -> list[tuple[str, bytes]]:
    found = []
    for each in root.iterfind("AttachmentEncoded/Attachment"):
        encoded = "".join((each.findtext("ContentTransferEncoded") or "").split())
        data = base64.b64decode(encoded, validate=True)
        found.append((each.findtext("ContentId") or "", data))
    if len(dict(found)) != len(found):
        raise ValueError("hai tệp trùng ContentId")
    return found


def _day(text: str) -> date:
    return datetime.strptime(text, _DAY).date()  # noqa: DTZ007  # a day, not a moment


def _text(element: etree._Element, *path: str) -> str:
    return (element.findtext("/".join(map(_name, path))) or "").strip()


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _name(name))
    element.text = text
    return element


def _name(name: str) -> str:
    return f"{{{_NS}}}{name}"


def _complaint(error: Exception) -> str:
    if isinstance(error, ValidationError):
        places = {".".join(map(str, each["loc"])) for each in error.errors()}
        return f"trường thiếu hoặc sai: {', '.join(sorted(places))}"
    if isinstance(error, binascii.Error):
        return "có tệp không phải base64"
    return str(error)
