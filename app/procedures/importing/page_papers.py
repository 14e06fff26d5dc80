"""The table of papers of a portal page: "name, template, 1 bản chính,1 bản sao"."""

import re
from typing import Any, Final

from app.procedures.importing import terms
from app.procedures.importing.records import Doubts

_HEAD: Final = re.compile(r"Tên giấy tờ\s*Mẫu đơn, tờ khai\s*Số lượng")
# One digit: a longer run is the end of the name before it ("Mẫu số 131 bản chính").
_COUNT: Final = re.compile(
    r"(?P<originals>[0-9]) bản chính(?:,(?P<copies>[0-9]) bản sao)?"
    r"|(?P<only>[0-9]) bản sao"
)
_TEMPLATE: Final = re.compile(r"\.(docx?|pdf|xlsx?|rtf)$", re.IGNORECASE)
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
            doubts.note("papers", "có số lượng mà không có tên giấy tờ", count.group())
            continue
        if not originals and not copies:
            notes.append(name)
            continue
        _doubt(name, doubts)
        papers.append(_paper(len(papers) + 1, name, originals, copies))
    if not papers and not notes and terms.stated_or_none(text) is not None:
        doubts.note("papers", "không đọc được thành phần hồ sơ", text)
    return papers, notes


def _name(cells: str) -> str:
    """Drop a section's heading, which stands before the table's own head."""
    return " ".join(cells.rsplit("\n", maxsplit=1)[-1].split()).lstrip("-+• ").strip()


def _numbers(count: re.Match[str]) -> tuple[int, int]:
    if count["only"]:
        return 0, int(count["only"])
    return int(count["originals"]), int(count["copies"] or 0)


def _doubt(name: str, doubts: Doubts) -> None:
    if name[-1:].isdigit():
        doubts.note("papers", "số lượng dính với số ở cuối tên giấy tờ", name)
    if _TEMPLATE.search(name):
        doubts.note("papers", "tên tệp mẫu dính với tên giấy tờ", name)
    if len(name) > _LONGEST_NAME:
        doubts.note("papers", "tên giấy tờ quá dài, đã cắt", name)


def _paper(number: int, name: str, originals: int, copies: int) -> dict[str, Any]:
    """Return a paper; one that speaks of a case is optional, as nothing reads the case."""
    return {
        "code": f"GT-{number:02d}",
        "name": name[:_LONGEST_NAME],
        "need": "optional" if _MAYBE.search(name) else "required",
        "originals": originals,
        "copies": copies,
    }
