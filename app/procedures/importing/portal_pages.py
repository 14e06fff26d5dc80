"""A procedure's whole page on the National Portal, as one JSON object a line.

The page's tables arrive with their cells run together ("Trực tuyến3Miễn phí"),
so that every split below rests on words that only a cell can begin with.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.procedures.importing import page_papers, records, terms
from app.procedures.importing.records import Doubts, Record, Unreadable

KEYS: Final = frozenset({"ma_thu_tuc", "ten_thu_tuc", "cach_thuc_thuc_hien"})
_MANNERS_HEAD: Final = "Hình thức nộpThời gianPhí, lệ phíMô tả"
_LAWS_HEAD: Final = "Tên văn bản pháp lýMã văn bản"
_SILENT: Final = r"Không có thông tin|Không quy định"
# What stands for a time where nothing is given back, or at once by a machine.
_IN_WORDS: Final = (
    r"Không phải trả kết quả cho người nộp thuế|Không(?= ?(?:Miễn phí|Không có))"
    r"|Hệ thống giải quyết[^.]*\."
)
_MANNER: Final = re.compile(
    rf"(Trực tuyến|Trực tiếp|Dịch vụ bưu chính)(?=[0-9]|{_SILENT}|{_IN_WORDS})"
)
_LIMIT: Final = re.compile(
    rf"(?P<words>{_IN_WORDS}) ?|(?P<limit>[0-9]+(?:[.,][0-9]+)?(?: (?:Ngày làm việc|Ngày|Giờ|Tháng))?|{_SILENT}) ?"
)
_PRICE: Final = re.compile(
    r"(?P<free>Miễn phí)|(?P<silent>Không có thông tin)"
    r"|(?P<amount>[0-9][0-9.,]*) (?P<currency>VNĐ|Việt Nam Đồng|USD)"
    r"|(?P<bare>VNĐ|Việt Nam Đồng)(?P<said>\([^()]*\))?"
)
_SAID_PRICE: Final = re.compile(
    r"([0-9][0-9.,]*[0-9]) ?(?:vnđ|đồng|đ)\b", re.IGNORECASE
)
_RESULT: Final = re.compile(
    r"(?P<name>.+?)Mã: ?(?P<code>KQ[-.][A-Z0-9Đ]+\.[0-9]{4,6}"
    r"|000(?:\.[0-9]{2}){2}\.[A-Z][0-9]{2}-KQ[0-9]{4}"
    r"|[0-9A-Za-zĐđ._-]{3,40}$)",
    re.DOTALL,
)
_RESULTS_END: Final = "Từ khóa"
# Only known kinds of documents: the next title follows with no space between.
_LAW: Final = re.compile(
    r"(?P<number>[0-9]{1,3}(?:\.[0-9]{1,2})?/[0-9]{4}/"
    r"(?:QH[0-9]{2}|UBTVQH[0-9]{2}|NĐ-CP|NQ-CP|QĐ-TTg|NQ-HĐND|QĐ-UBND"
    r"|(?:TT|TTLT|QĐ|VBHN)(?:-[A-ZĐ]{2,8})+(?![a-zà-ỹ])))"
)
_DIGITS: Final = re.compile(r"[0-9]+$")
_YEAR: Final = re.compile(r"(?:19[4-9]|20[0-4])[0-9]")
_YEAR_DIGITS: Final = 4
_DATE: Final = re.compile(r"(ngày [0-9]{1,2}/[0-9]{1,2}/[0-9]{4})")


def read(page: Mapping[str, Any], *, line: int) -> Record:
    """Read one page; `line` is where it stands in its file."""
    code = str(page.get("ma_thu_tuc") or "").strip()
    name = terms.stated_or_none(page.get("ten_thu_tuc"))
    if not code or name is None:
        return Unreadable(line, code or None, "thiếu mã hoặc tên thủ tục")
    doubts = Doubts(line=line, code=code)
    manners, fees, free = _manners(str(page.get("cach_thuc_thuc_hien") or ""), doubts)
    papers, notes = page_papers.read(str(page.get("thanh_phan_ho_so") or ""), doubts)
    return records.record(
        {
            "code": code,
            "name": name,
            "field_name": terms.stated_or_none(page.get("linh_vuc"))
            or "Chưa phân loại",
            "agency_levels": terms.agency_levels(
                str(page.get("cap_thuc_hien") or ""), doubts=doubts
            ),
            "subjects": terms.subjects(
                str(page.get("doi_tuong_thuc_hien") or ""), doubts=doubts
            ),
            "decision": terms.stated_or_none(page.get("so_quyet_dinh")),
            "agencies": tuple(_agencies(page)),
            "steps": tuple(_lines(str(page.get("trinh_tu_thuc_hien") or ""))),
            "manners": manners,
            "fees": fees,
            "free_of_charge": free,
            "papers": papers,
            "results": _results(str(page.get("ket_qua_xu_ly") or ""), doubts),
            "legal_basis": _laws(str(page.get("can_cu_phap_ly") or ""), doubts),
            "requirements": _requirements(page, notes),
        },
        line=line,
        doubts=doubts,
    )


def _manners(
    text: str, doubts: Doubts
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], bool]:
    """Return the manners, the fees they state, and whether all is free."""
    manners: list[dict[str, Any]] = []
    amounts: dict[int, list[Any]] = {}
    prices = []
    for name, cells in _cells(text, doubts):
        channel = terms.CHANNELS[name]
        limit = _LIMIT.match(cells)
        said = "" if limit is None else limit["limit"] or ""
        words = None if limit is None else limit["words"]
        rest = cells[limit.end() :] if limit else cells
        price = _price(rest, doubts)
        prices.append(price)
        if price:
            amounts.setdefault(price, []).append(channel)
        note = _PRICE.sub("", rest, count=1).strip()
        manners.append(
            {
                "channel": channel,
                "limit": {"text": words} if words else terms.limit(said, doubts=doubts),
                "note": note or None,
            }
        )
    free = bool(prices) and all(price == 0 for price in prices)
    return manners, _fees(amounts), free


def _cells(text: str, doubts: Doubts) -> Iterator[tuple[str, str]]:
    body = text.removeprefix(_MANNERS_HEAD)
    parts = _MANNER.split(body)
    if len(parts) == 1 and terms.stated_or_none(body) is not None:
        doubts.note("manners", "không đọc được cách thức thực hiện", body)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _price(cells: str, doubts: Doubts) -> int | None:
    """Return the price in đồng, 0 if free, `None` if none is stated or readable."""
    found = _PRICE.match(cells)
    if found is None:
        if cells.strip():
            doubts.note("fees", "không đọc được phí, lệ phí", cells)
        return None
    if found["free"]:
        return 0
    if found["silent"]:
        return None
    if found["bare"]:
        return _said_price(found["said"] or "", cells, doubts)
    amount = terms.money(found["amount"])
    if found["currency"] == "USD":
        doubts.note("fees", "số tiền không phải đồng Việt Nam", found.group())
        return None
    if amount is None:
        doubts.lacking("fees", "số tiền nhỏ hơn mọi mức thu", found.group())
    return amount


def _said_price(said: str, cells: str, doubts: Doubts) -> int | None:
    """Read the one sum that the words beside an empty price name."""
    sums = {terms.money(each) for each in _SAID_PRICE.findall(said)}
    if len(sums) == 1:
        return sums.pop()
    doubts.lacking("fees", "ghi đơn vị tiền mà không ghi số tiền", cells)
    return None


def _fees(amounts: Mapping[int, list[Any]]) -> list[dict[str, Any]]:
    return [
        {
            "code": f"PHI-{index:02d}",
            "name": "Phí, lệ phí",
            "kind": "fee",
            "amount": amount,
            "unit": "hồ sơ",
            "channels": tuple(dict.fromkeys(channels)),
        }
        for index, (amount, channels) in enumerate(amounts.items(), start=1)
    ]


def _results(text: str, doubts: Doubts) -> list[dict[str, str]]:
    body = text.split(_RESULTS_END, maxsplit=1)[0]
    found = {
        each["code"]: " ".join(each["name"].split()) or each["code"]
        for each in _RESULT.finditer(body)
    }
    if not found and terms.stated_or_none(body) is not None:
        doubts.note("results", "không đọc được kết quả", body)
    return [{"code": code, "name": name[:2000]} for code, name in found.items()]


def _laws(text: str, doubts: Doubts) -> list[dict[str, str]]:
    body = _DATE.sub(r"\1 ", text.removeprefix(_LAWS_HEAD))
    titles: dict[str, str] = {}
    end = 0
    for found in _LAW.finditer(body):
        start, number = _law_number(body, end, found, doubts)
        title = " ".join(body[end:start].split())
        titles.setdefault(number, title or number)
        end = found.end()
    silent = body.startswith("Không có thông tin")
    if not titles and not silent and terms.stated_or_none(body) is not None:
        doubts.note("legal_basis", "không đọc được căn cứ pháp lý", body)
    return [{"number": number, "title": title} for number, title in titles.items()]


def _law_number(
    body: str, end: int, found: re.Match[str], doubts: Doubts
) -> tuple[int, str]:
    """Return where a law's number begins, and the number.

    A title that ends with a year runs into it: "Luật Cư trú 2020" "68/2020/QH14".
    """
    run = _DIGITS.search(body, end, found.start())
    before = "" if run is None else run.group()
    if not before:
        return found.start(), found["number"]
    digits, rest = found["number"].split("/", 1)
    whole = before + digits
    if _YEAR.match(whole) and len(whole) > _YEAR_DIGITS:
        start = found.start() - len(before) + _YEAR_DIGITS
        return start, f"{whole[_YEAR_DIGITS:]}/{rest}"
    doubts.note("legal_basis", "số văn bản dính với chữ số trước", whole)
    return found.start(), found["number"]


def _agencies(page: Mapping[str, Any]) -> Iterator[str]:
    stated = (
        terms.stated_or_none(page.get(key))
        for key in ("co_quan_co_tham_quyen", "co_quan_thuc_hien")
    )
    yield from dict.fromkeys(each[:2000] for each in stated if each is not None)


def _requirements(page: Mapping[str, Any], notes: list[str]) -> str | None:
    stated = terms.stated_or_none(page.get("yeu_cau_dieu_kien"))
    together = "\n".join([*([stated] if stated else []), *notes])
    return together or None


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        stated = terms.stated_or_none(line)
        if stated is not None:
            yield stated
