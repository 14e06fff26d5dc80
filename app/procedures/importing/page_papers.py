"""The table of papers of a portal page: "name, template, 1 bản chính,1 bản sao"."""

import re
from typing import Any, Final

from app.procedures.importing import terms
from app.procedures.importing.records import Doubts

_HEAD: Final = re.compile(r"Tên giấy tờ\s*Mẫu đơn, tờ khai\s*Số lượng")
# A count of the table is one digit; a longer run is the end of the name before it
# ("Mẫu số 131 bản chính"). In prose they write "01 bản chính", after a space.
_COUNT: Final = re.compile(
    r"(?<![\s(:]0)(?:"
    r"(?P<originals>[0-9]) bản chính(?:,(?P<copies>[0-9]) bản sao)?"
    r"|(?P<only>[0-9]) bản sao)"
)
_FILE: Final = re.compile(r"\.(docx?|pdf|xlsx?|rtf)$", re.IGNORECASE)
# Where the name of a file begins: a word that starts with no space before it.
_FILE_BEGINS: Final = re.compile(
    r"(?<=[a-zà-ỹ0-9)\].,;:”\"])(?=[A-ZĐ][a-zà-ỹA-Z]|[A-ZĐ][0-9])"
    r"|(?<=[A-ZĐ])(?=(?:Mẫu|Mau|Phụ|Phu|Biểu|Bieu|Đơn|Don|Tờ|To)[ a-zà-ỹ0-9_.-])"
    r"|(?<=[a-zà-ỹ)\].;])(?=[0-9]{1,3}[A-Za-z]?[-_. ])"
    r"|(?<=[a-zà-ỹ)\].;])(?=(?:mau|mẫu|pl|bm|tk)[ _.-]?[0-9])"
)
_LONGEST_FILE: Final = 150
_MAYBE: Final = re.compile(r"trường hợp|nếu có|đối với", re.IGNORECASE)
_LONGEST_NAME: Final = 2000


def read(text: str, doubts: Doubts) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the papers, and the rows of nought copies: remarks, not papers."""
    papers: list[dict[str, Any]] = []
    notes: list[str] = []
    body = _HEAD.sub("\n", text)
    end = 0
    for count in _COUNT.finditer(body):
        name = _name(body[end : count.start()])
        end = count.end()
        originals, copies = _numbers(count)
        if not name or name.isdigit():
            doubts.lacking("papers", "có số lượng mà không có tên", count.group())
            continue
        if not originals and not copies:
            notes.append(name)
            continue
        name, file = _parted(name, doubts)
        papers.append(_paper(len(papers) + 1, name, originals, copies) | file)
    if not papers and not notes and terms.stated_or_none(text) is not None:
        _doubt(text, doubts)
    return papers, notes


def _name(cells: str) -> str:
    """Drop a section's heading, which stands before the table's own head."""
    return " ".join(cells.rsplit("\n", maxsplit=1)[-1].split()).lstrip("-+• ").strip()


def _numbers(count: re.Match[str]) -> tuple[int, int]:
    if count["only"]:
        return 0, int(count["only"])
    return int(count["originals"]), int(count["copies"] or 0)


def _parted(name: str, doubts: Doubts) -> tuple[str, dict[str, Any]]:
    """Part the name of a paper from that of the file to fill in, which follows it."""
    if not _FILE.search(name):
        return name, {}
    for place in _FILE_BEGINS.finditer(name, max(0, len(name) - _LONGEST_FILE)):
        if place.start() > 0:
            return name[: place.start()], {"template": {"name": name[place.start() :]}}
    doubts.note("papers", "tên tệp mẫu dính với tên giấy tờ", name)
    return name, {}


def _doubt(text: str, doubts: Doubts) -> None:
    if _HEAD.search(text):
        doubts.note("papers", "không đọc được thành phần hồ sơ", text)
    else:
        doubts.lacking("papers", "nguồn không có bảng thành phần hồ sơ", text)


def _paper(number: int, name: str, originals: int, copies: int) -> dict[str, Any]:
    """Return a paper; one that speaks of a case is optional, as nothing reads the case."""
    return {
        "code": f"GT-{number:02d}",
        "name": name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…",
        "note": name if len(name) > _LONGEST_NAME else None,
        "need": "optional" if _MAYBE.search(name) else "required",
        "originals": originals,
        "copies": copies,
    }
