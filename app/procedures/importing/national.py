"""`LayThuTuc` of the National Portal: one procedure as its service answers.

The keys are the portal's own (`result[0]`: MATTHC, TENTTHC, CACHTHUCTHUCHIEN…);
time limits and fees stand under each channel (KENH).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.procedures.definition import AgencyLevel, Channel, Subject
from app.procedures.importing import records, terms
from app.procedures.importing.records import Doubts, Record, Unreadable

_CHANNELS: Final = {"1": Channel.DIRECT, "2": Channel.ONLINE, "3": Channel.POSTAL}
# 2 was the district: abolished on 1 July 2025, its work went to the communes.
_LEVELS: Final = {
    "0": AgencyLevel.MINISTRY,
    "1": AgencyLevel.PROVINCE,
    "3": AgencyLevel.COMMUNE,
}

Answer = Mapping[str, Any]


def procedures(answer: object) -> Sequence[Answer]:
    """Return the procedures in an answer: an envelope, its list, or one alone."""
    if isinstance(answer, Mapping) and "result" in answer:
        return procedures(answer["result"])
    if isinstance(answer, Mapping):
        return [answer]
    if isinstance(answer, list):
        return [each for each in answer if isinstance(each, Mapping)]
    return []


def read(answer: Answer, *, line: int) -> Record:
    """Read one procedure; `line` is its place in the answer."""
    code, name = _text(answer, "MATTHC"), _text(answer, "TENTTHC")
    if code is None or name is None:
        return Unreadable(line, code, "thiếu MATTHC hoặc TENTTHC")
    doubts = Doubts(line=line, code=code)
    fields = _items(answer, "LINHVUCTHUCHIEN")
    fees = list(_fees(answer, doubts))
    return records.record(
        {
            "code": code,
            "name": name,
            "field_code": _text(fields[0], "MALINHVUC") if fields else None,
            "field_name": (_text(fields[0], "TENLINHVUC") if fields else None)
            or "Chưa phân loại",
            "agency_levels": tuple(_levels(answer, doubts)),
            "subjects": tuple(_subjects(answer, doubts)),
            "decision": _text(answer, "QUYETDINH"),
            "agencies": tuple(_names(answer, "COQUANTHUCHIEN", "TENDONVI")),
            "steps": tuple(_steps(answer)),
            "manners": list(_manners(answer, doubts)),
            "fees": fees,
            "free_of_charge": _is_free(answer) and not fees,
            "papers": list(_papers(answer, doubts)),
            "results": [
                {"code": _text(each, "MAKETQUA"), "name": _text(each, "TENKETQUA")}
                for each in _items(answer, "KETQUATHUCHIEN")
            ],
            "legal_basis": [
                {"number": _text(each, "SOVANBAN"), "title": _text(each, "TENVANBAN")}
                for each in _items(answer, "CANCUPHAPLY")
            ],
            "requirements": _text(answer, "YEUCAU"),
        },
        line=line,
        doubts=doubts,
    )


def _manners(answer: Answer, doubts: Doubts) -> Iterator[dict[str, Any]]:
    for each in _items(answer, "CACHTHUCTHUCHIEN"):
        channel = _CHANNELS.get(str(each.get("KENH")))
        if channel is None:
            doubts.note("manners", "KENH không rõ", str(each.get("KENH")))
            continue
        for time in _items(each, "THOIGIAN"):
            stated = (
                f"{time.get('THOIGIANGIAIQUYET') or ''} {time.get('DONVITINH') or ''}"
            )
            yield {
                "channel": channel,
                "limit": terms.limit(stated, doubts=doubts),
                "note": _text(time, "MOTA"),
            }


def _fees(answer: Answer, doubts: Doubts) -> Iterator[dict[str, Any]]:
    """Yield one fee for each code and amount, on the channels that state it."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for channel, fee in _stated_fees(answer):
        amount = terms.money(str(fee.get("SOTIEN") or "0"))
        if amount is None:
            doubts.note("fees", "không đọc được số tiền", str(fee.get("SOTIEN")))
        elif amount:
            code = _text(fee, "MAPHILEPHI") or "PHI"
            known = found.setdefault(
                (code, amount),
                {
                    "code": code,
                    "name": _text(fee, "MOTA") or "Phí, lệ phí",
                    "kind": "fee",
                    "amount": amount,
                    "unit": _text(fee, "DONVI") or "hồ sơ",
                    "channels": [],
                },
            )
            known["channels"].append(channel)
    for number, fee in enumerate(found.values(), start=1):
        repeated = sum(fee["code"] == other["code"] for other in found.values()) > 1
        yield fee | {"code": f"{fee['code']}-{number}" if repeated else fee["code"]}


def _stated_fees(answer: Answer) -> Iterator[tuple[Channel, Answer]]:
    for each in _items(answer, "CACHTHUCTHUCHIEN"):
        channel = _CHANNELS.get(str(each.get("KENH")))
        for time in _items(each, "THOIGIAN"):
            for fee in _items(time, "PHILEPHI"):
                if channel is not None:
                    yield channel, fee


def _is_free(answer: Answer) -> bool:
    """Tell whether every fee stated is nought; none stated says nothing."""
    amounts = [str(fee.get("SOTIEN") or "") for _, fee in _stated_fees(answer)]
    return bool(amounts) and all(terms.money(amount) == 0 for amount in amounts)


def _papers(answer: Answer, doubts: Doubts) -> Iterator[dict[str, Any]]:
    """Yield the papers; those of one case among several are optional."""
    cases = _items(answer, "THANHPHANHOSO")
    seen: set[str] = set()
    for case in cases:
        for number, each in enumerate(_items(case, "GIAYTO"), start=1):
            code = _text(each, "MAGIAYTO") or f"GT-{len(seen) + number:02d}"
            name = _text(each, "TENGIAYTO")
            if name is None or code in seen:
                doubts.note("papers", "giấy tờ thiếu tên hoặc trùng mã", code)
                continue
            seen.add(code)
            yield {
                "code": code,
                "name": name,
                "need": "required" if len(cases) == 1 else "optional",
                "originals": _count(each, "SOBANCHINH"),
                "copies": _count(each, "SOBANSAO"),
                "replaced_by_result": _text(each, "MA_KQ_THAYTHE"),
                "note": _text(case, "TRUONGHOP") if len(cases) > 1 else None,
            }


def _levels(answer: Answer, doubts: Doubts) -> Iterator[AgencyLevel]:
    for each in _items(answer, "CAPTHUCHIEN"):
        level = _LEVELS.get(str(each.get("CAPTHUCHIEN")))
        if level is None:
            doubts.note("agency_levels", "CAPTHUCHIEN không rõ", str(each))
        else:
            yield level


def _subjects(answer: Answer, doubts: Doubts) -> Iterator[Subject]:
    for name in _names(answer, "DOITUONGTHUCHIEN", "TENDOITUONG"):
        yield from terms.subjects(name, doubts=doubts)


def _steps(answer: Answer) -> Iterator[str]:
    for case in _items(answer, "TRINHTUTHUCHIEN"):
        yield from _names(case, "TRINHTU", "TENTRINHTU")


def _names(answer: Answer, key: str, name: str) -> Iterator[str]:
    for each in _items(answer, key):
        stated = _text(each, name)
        if stated is not None:
            yield stated


def _items(answer: Answer, key: str) -> Sequence[Answer]:
    stated = answer.get(key)
    if not isinstance(stated, list):
        return []
    return [each for each in stated if isinstance(each, Mapping)]


def _text(answer: Answer, key: str) -> str | None:
    stated = answer.get(key)
    return None if stated is None else terms.stated_or_none(str(stated))


def _count(answer: Answer, key: str) -> int:
    stated = str(answer.get(key) or "0")
    return int(stated) if stated.isdecimal() else 0
