"""The page that a person reads first: what lies where, and what was not given. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Final

from app.core.clock import local
from app.privacy.archive.contents import OwnDossier

PATH: Final = "DOC-TRUOC.html"
_OPENING: Final = """<!doctype html>
<html lang="vi"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>Dữ liệu của tôi</title>
<h1>Dữ liệu mà Cổng dịch vụ công đang giữ về tôi</h1>
"""
_FOLDERS: Final = """<ul>
<li><code>du-lieu.json</code>: mọi thông tin đang được giữ, và giữ để làm gì.</li>
<li><code>dong-y.json</code>: những việc đã đồng ý hoặc chưa đồng ý.</li>
<li><code>ho-so/…/nguoi-da-xem.json</code>: cán bộ nào đã xem hồ sơ, khi nào, để làm gì.</li>
<li><code>ho-so/…/giay-to</code>, <code>bieu-mau</code>, <code>ket-qua</code>:
giấy tờ đã nộp, biểu mẫu và kết quả đã nhận.</li>
<li><code>SHA256SUMS</code>: mã băm của từng tệp, kiểm tra bằng <code>sha256sum -c</code>.</li>
</ul>
"""


def page(
    dossiers: Sequence[OwnDossier], missing: Mapping[str, str], *, at: datetime
) -> str:
    """Return the page; `missing` says of a path why its file is not there."""
    made = f"<p>Lập lúc {local(at):%H:%M ngày %d/%m/%Y}.</p>\n"
    rows = "".join(_row(each) for each in dossiers)
    table = f"<h2>Hồ sơ ({len(dossiers)})</h2>\n<ul>\n{rows}</ul>\n"
    return f"{_OPENING}{made}{_FOLDERS}{table}{_absent(missing)}</html>\n"


def _row(each: OwnDossier) -> str:
    what = escape(f"{each.label}: {each.row.subject or each.row.procedure_code}")
    return f"<li>{what} ({len(each.entries)} tệp)</li>\n"


def _absent(missing: Mapping[str, str]) -> str:
    if not missing:
        return ""
    rows = "".join(
        f"<li><code>{escape(path)}</code>: {escape(reason)}</li>\n"
        for path, reason in missing.items()
    )
    return f"<h2>Tệp không có trong gói này</h2>\n<ul>\n{rows}</ul>\n"
