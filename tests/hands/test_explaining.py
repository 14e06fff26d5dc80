"""Why a step is on the list, in one sentence."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.core.clock import VIETNAM
from app.dossiers import explaining
from app.dossiers.explaining import Situation
from app.workflow.definition import OfficeKind, WaitKind

NOW = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)
OPENED = NOW - timedelta(days=3)
PLAIN = Situation(due_at=NOW + timedelta(days=2), opened_at=OPENED)


@pytest.mark.parametrize(
    ("situation", "sentence"),
    [
        (PLAIN, "Hạn xử lý 09:00 25/11/2026"),
        (replace(PLAIN, taken=False), "Chưa có người nhận, đến từ 09:00 20/11/2026"),
        (
            replace(PLAIN, due_at=None),
            "Đang xử lý từ 09:00 20/11/2026, không tính thời hạn",
        ),
        (
            replace(PLAIN, due_at=None, promised=NOW + timedelta(days=2)),
            "Hạn xử lý 09:00 25/11/2026, theo hạn trả kết quả",
        ),
        (
            replace(PLAIN, due_at=None, promised=NOW - timedelta(hours=1)),
            "Quá hạn từ 08:00 23/11/2026, theo hạn trả kết quả",
        ),
        (
            replace(PLAIN, due_at=NOW + timedelta(hours=8)),
            "Đến hạn hôm nay lúc 17:00",
        ),
        (
            replace(PLAIN, due_at=NOW - timedelta(hours=1)),
            "Quá hạn từ 08:00 23/11/2026",
        ),
        (
            replace(
                PLAIN,
                due_at=OPENED,
                waiting_for=WaitKind.PAYMENT,
                waiting_since=NOW - timedelta(days=1),
            ),
            "Chờ người nộp thực hiện nghĩa vụ tài chính từ 22/11/2026",
        ),
        (
            replace(PLAIN, asked="Sở Nội vụ"),
            "Chờ ý kiến của Sở Nội vụ từ 20/11/2026",
        ),
        (
            replace(PLAIN, wanted=OfficeKind.DEPARTMENT),
            "Chưa tìm được cơ quan thụ lý: cần sở, ngành phụ trách",
        ),
    ],
)
def test_the_most_pressing_reason_is_said(situation: Situation, sentence: str) -> None:
    assert explaining.why(situation, at=NOW) == sentence


@pytest.mark.parametrize("wait", WaitKind)
def test_every_wait_can_be_said(wait: WaitKind) -> None:
    assert explaining.why(replace(PLAIN, waiting_for=wait), at=NOW).startswith("Chờ ")


@pytest.mark.parametrize("kind", OfficeKind)
def test_every_wanted_office_can_be_said(kind: OfficeKind) -> None:
    assert "cần" in explaining.why(replace(PLAIN, wanted=kind), at=NOW)
