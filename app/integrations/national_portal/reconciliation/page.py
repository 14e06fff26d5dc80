"""The comparisons with the Portal as a plain page, for who has only a browser. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from string import Template
from typing import Any, Final

from app.integrations.national_portal.reconciliation.drift import Kind, What

_KINDS: Final = {
    Kind.MISSING_THERE: "Cổng thiếu",
    Kind.MISSING_HERE: "Cổng có thêm",
    Kind.OLDER: "Cổng giữ bản cũ",
    Kind.DIFFERENT: "Khác nhau",
}
_WHAT: Final = {
    What.DOSSIER: "hồ sơ",
    What.STATUS: "trạng thái",
    What.TIMES: "mốc thời gian",
    What.RESULTS: "kết quả",
    What.STEPS: "tiến độ",
    What.LEDGER: "sổ đã gửi",
}
_PAGE: Final = Template("""\
<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>Đối soát với Cổng Dịch vụ công quốc gia</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Đối soát với Cổng Dịch vụ công quốc gia</h1>
$days</main></body>
</html>
""")
_DAY: Final = Template("""\
<section><h2>$day</h2>
<p>Đã so $compared hồ sơ: khớp $equal, lệch $drifted, đã sửa $repaired,
đang gửi $under_way, Cổng không trả lời $unanswered.</p>
$table</section>
""")
_TABLE: Final = Template("""\
<table><caption>Hồ sơ lệch</caption>
<thead><tr><th scope="col">Mã hồ sơ</th><th scope="col">Loại lệch</th>
<th scope="col">Nội dung</th><th scope="col">Lý do</th>
<th scope="col">Đã sửa</th></tr></thead>
<tbody>
$rows
</tbody></table>
""")


def drawn(reports: Sequence[Mapping[str, Any]]) -> str:
    """Return the page of reports as `report.shown` gives them, in their order."""
    days = "".join(map(_day, reports)) or "<p>Chưa có lần đối soát nào.</p>\n"
    return _PAGE.substitute(days=days)


def _day(report: Mapping[str, Any]) -> str:
    rows = "\n".join(_rows(report["drifts"]))
    table = _TABLE.substitute(rows=rows) if rows else ""
    year, month, day = report["day"].split("-")
    return _DAY.substitute(
        {**report, "day": f"Ngày {day}-{month}-{year}", "table": table}
    )


def _rows(drifts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in drifts:
        cells = (
            each["code"],
            _KINDS[Kind(each["kind"])],
            _WHAT[What(each["what"])],
            each["reason"],
            "Rồi" if each["repaired"] else "Chưa",
        )
        yield f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>"
