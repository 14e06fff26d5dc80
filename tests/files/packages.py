"""Word and Excel files, as small as they may be, and what can be wrong with them."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from app.files.opening.office import EXCEL, WORD

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN: Final = {WORD: "/word/document.xml", EXCEL: "/xl/workbook.xml"}

HYPERLINK: Final = f"{_KINDS}/hyperlink"
TEMPLATE: Final = f"{_KINDS}/attachedTemplate"


def package(
    kind: str = WORD,
    *,
    parts: Mapping[str, str | bytes] | None = None,
    types: str = "",
    relations: str = "",
) -> bytes:
    """Return a Word or Excel file with more parts, content types and relations."""
    main = _MAIN[kind]
    held: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_TYPES}"><Override PartName="{main}"'
            f' ContentType="{kind}.main+xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="a"'
            f' Type="{_KINDS}/officeDocument" Target="{main[1:]}"/></Relationships>'
        ),
        main[1:]: f"{_HEAD}<document>Đơn đề nghị</document>",
        "word/_rels/document.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'
        ),
        **(parts or {}),
    }
    return zipped(held)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def outside(kind: str, target: str) -> str:
    return (
        f'<Relationship Id="x" Type="{kind}" Target="{target}" TargetMode="External"/>'
    )


def bomb() -> bytes:
    """Return forty kilobytes that unpack to forty megabytes."""
    return package(parts={"word/more.xml": b"<a>" + b" " * 40_000_000 + b"</a>"})


def lying_bomb() -> bytes:
    """Return a bomb whose directory says that it is small."""
    data = bytearray(bomb())
    size = (40_000_007).to_bytes(4, "little")
    for place in _places(data, size):
        data[place : place + 4] = (1_000).to_bytes(4, "little")
    return bytes(data)


def _places(data: bytearray, wanted: bytes) -> list[int]:
    found, place = [], data.find(wanted)
    while place >= 0:
        found.append(place)
        place = data.find(wanted, place + 1)
    return found
