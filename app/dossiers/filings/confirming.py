"""The automatic confirmation that a dossier arrived (NĐ 310/2026): owed at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.clock import local
from app.dossiers.filings.models import Filing
from app.dossiers.models import Dossier
from app.notifications import service as notifications
from app.notifications.service import Message

_SHOWN_OF_A_HASH: Final = 16


async def owe(
    session: AsyncSession,
    dossier: Dossier,
    filing: Filing,
    *,
    procedure: str,
    check_due_at: datetime | None,
) -> None:
    """Owe the applicant the code, the time, the papers with their hashes."""
    message = Message(
        key=f"dossier:{dossier.id}:filed:{filing.number}",
        kind="dossier.submitted" if filing.number == 1 else "dossier.supplemented",
        title=f"Đã nhận hồ sơ {dossier.code}",
        body=_said(dossier, filing, procedure, check_due_at),
        dossier_id=dossier.id,
    )
    await notifications.owe(session, message, to=dossier.applicant_id, at=filing.at)


def _said(
    dossier: Dossier, filing: Filing, procedure: str, check_due_at: datetime | None
) -> str:
    lines = [
        f"Hệ thống đã nhận hồ sơ “{procedure}” của bạn lúc {_time(filing.at)}.",
        f"Mã hồ sơ: {dossier.code}. Mã đối chiếu nội dung: {filing.digest}.",
        *_papers(filing.papers),
    ]
    if check_due_at is not None:
        lines.append(f"Cơ quan tiếp nhận kiểm tra hồ sơ trước {_time(check_due_at)}.")
    return "\n".join(lines)


def _papers(papers: Sequence[dict[str, JsonValue]]) -> list[str]:
    return [
        f"- {paper['name']}: {paper['file_name']}, {paper['size']} byte, "
        f"SHA-256 {str(paper['sha256'])[:_SHOWN_OF_A_HASH]}…"
        for paper in papers
    ]


def _time(at: datetime) -> str:
    return f"{local(at):%H:%M ngày %d/%m/%Y}"
