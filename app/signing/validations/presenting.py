"""Says a report as people read it: who signed, when, whether it holds, and why not."""

from typing import Final

from pydantic import BaseModel

from app.signing.process.reasons import reason_vi
from app.signing.report import (
    Coverage,
    Indication,
    Integrity,
    SignatureReport,
    ValidationReport,
)

VERDICT: Final = {
    Indication.TOTAL_PASSED: "Hợp lệ",
    Indication.INDETERMINATE: "Chưa đủ căn cứ",
    Indication.TOTAL_FAILED: "Không hợp lệ",
}
_INTEGRITY: Final = {
    Integrity.PASSED: "Toàn vẹn, không bị thay đổi từ khi ký",
    Integrity.INDETERMINATE: "Chưa đủ căn cứ về tính toàn vẹn",
    Integrity.FAILED: "Không toàn vẹn hoặc đã bị thay đổi",
}
_COVERAGE: Final = {
    Coverage.WHOLE_DOCUMENT: "Toàn bộ tài liệu",
    Coverage.EARLIER_REVISION: "Phiên bản khi ký; tài liệu có bổ sung sau đó",
    Coverage.PARTIAL: "Một phần tài liệu",
    Coverage.NONE: "Không bao nội dung nào",
}
_NOT_KNOWN: Final = "Không xác định"


class Line(BaseModel):
    label: str
    text: str


class SignaturePage(BaseModel):
    title: str
    verdict: str
    lines: list[Line]
    checks: list[Line]


class ReportPage(BaseModel):
    """A report in Vietnamese, in the order a page shows it (TT 15/2025/TT-BKHCN)."""

    title: str
    verdict: str
    reason: str
    integrity: str
    signatures: list[SignaturePage]


def page(report: ValidationReport) -> ReportPage:
    return ReportPage(
        title="Kết quả kiểm tra chữ ký số",
        verdict=VERDICT[report.indication],
        reason=reason_vi(report.sub_indication),
        integrity=_INTEGRITY[report.integrity],
        signatures=[
            _signature(each, number)
            for number, each in enumerate(report.signatures, start=1)
        ],
    )


def _signature(each: SignatureReport, number: int) -> SignaturePage:
    return SignaturePage(
        title=f"Chữ ký số {number}",
        verdict=VERDICT[each.indication],
        lines=[Line(label=label, text=text) for label, text in _facts(each)],
        checks=[
            Line(label=check.status, text=check.reason_vi) for check in each.constraints
        ],
    )


def _facts(each: SignatureReport) -> list[tuple[str, str]]:
    time = f"{each.signing_time:%d-%m-%Y %H:%M:%S %z}" if each.signing_time else ""
    proof = "dấu thời gian tin cậy" if each.signing_time_proved else "người ký tự khai"
    return [
        ("Người ký", each.signer.name if each.signer else _NOT_KNOWN),
        ("Tổ chức", (each.signer and each.signer.organization) or "Không có"),
        ("Thời điểm ký", f"{time} ({proof})" if time else _NOT_KNOWN),
        ("Tính toàn vẹn", _INTEGRITY[each.integrity]),
        ("Phạm vi", _COVERAGE[each.coverage]),
        ("Tổ chức cấp chứng thư", each.issuer or _NOT_KNOWN),
        ("Số chứng thư", each.serial or _NOT_KNOWN),
        ("Gốc tin cậy", each.trust_anchor or _NOT_KNOWN),
        ("Lý do", reason_vi(each.sub_indication)),
    ]
