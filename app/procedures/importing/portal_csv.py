"""One line a procedure, as collected from the National Portal's listing.

Columns: ma, ten, linh_vuc, cap, doi_tuong, qd, thoi_han_by_kenh, phi,
ma_ket_qua, url. A result has a code and no name there; fees stand in the order
of the channels.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.procedures.definition import Channel
from app.procedures.importing import records, terms
from app.procedures.importing.records import Doubts, Record, Unreadable

COLUMNS: Final = frozenset({"ma", "ten", "linh_vuc", "thoi_han_by_kenh", "phi"})


def read(row: Mapping[str, str | None], *, line: int) -> Record:
    """Read one row; `line` is where it stands in its file."""
    code, name = (row.get("ma") or "").strip(), terms.stated_or_none(row.get("ten"))
    if not code or name is None:
        return Unreadable(line, code or None, "thiếu mã hoặc tên thủ tục")
    doubts = Doubts(line=line, code=code)
    manners = _manners(row.get("thoi_han_by_kenh") or "", doubts)
    return records.record(
        {
            "code": code,
            "name": name,
            "field_name": terms.stated_or_none(row.get("linh_vuc")) or "Chưa phân loại",
            "agency_levels": terms.agency_levels(row.get("cap") or "", doubts=doubts),
            "subjects": terms.subjects(row.get("doi_tuong") or "", doubts=doubts),
            "decision": terms.stated_or_none(row.get("qd")),
            "manners": manners,
            "fees": _fees(row.get("phi") or "", manners, doubts),
            "results": _results(row.get("ma_ket_qua") or ""),
            "source_url": terms.stated_or_none(row.get("url")),
        },
        line=line,
        doubts=doubts,
    )


def _manners(text: str, doubts: Doubts) -> list[dict[str, Any]]:
    manners = []
    for part in filter(None, text.split(";")):
        name, _, stated = part.partition(":")
        channel = terms.CHANNELS.get(name.strip())
        if channel is None:
            doubts.note("manners", "cách thức thực hiện không rõ", part)
            continue
        manners.append(
            {"channel": channel, "limit": terms.limit(stated, doubts=doubts)}
        )
    return manners


def _fees(
    text: str, manners: Sequence[Mapping[str, Any]], doubts: Doubts
) -> list[dict[str, Any]]:
    """Return one fee for each distinct amount, on the channels that state it."""
    amounts = [terms.money(part) for part in text.split(";")] if text.strip() else []
    if None in amounts:
        doubts.note("fees", "không đọc được số tiền", text)
        return []
    if amounts and len(amounts) != len(manners):
        doubts.note("fees", "số mức thu không khớp số cách thức nộp", text)
        return []
    by_amount: dict[int, list[Channel]] = {}
    for amount, manner in zip(amounts, manners, strict=False):
        if amount:
            by_amount.setdefault(amount, []).append(manner["channel"])
    return [
        {
            "code": f"PHI-{index:02d}",
            "name": "Phí, lệ phí",
            "kind": "fee",
            "amount": amount,
            "unit": "hồ sơ",
            "channels": tuple(dict.fromkeys(channels)),
        }
        for index, (amount, channels) in enumerate(by_amount.items(), start=1)
    ]


def _results(text: str) -> list[dict[str, str]]:
    codes = dict.fromkeys(part.strip() for part in text.split(";") if part.strip())
    return [{"code": code, "name": f"Kết quả {code}"} for code in codes]
