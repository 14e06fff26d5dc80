"""Take what follows a dossier into it: what was added on request, and taxes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.dossiers import queries as dossiers
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.drafting import saving
from app.dossiers.models import Dossier
from app.dossiers.service import answering, hearing, pinned
from app.dossiers.service import incoming as filing
from app.dossiers.service.drafts import NewDraft
from app.dossiers.service.hearing import Heard
from app.dossiers.service.incoming import Sent
from app.files import service as files
from app.files.models import StoredFile
from app.identity import queries as identity
from app.integrations.national_portal.inbound import queries
from app.integrations.national_portal.inbound.filing import THROUGH
from app.integrations.national_portal.inbound.incoming import (
    Addition,
    TaxNotice,
    TaxReceipt,
)
from app.integrations.national_portal.inbound.papers import Taken


class NotFiled(NotFound):
    code = "not_filed"
    title = "Hồ sơ này từ Cổng chưa được lập"


async def supplement(
    session: AsyncSession,
    addition: Addition,
    taken: Taken,
    *,
    at: datetime,
    calendar: Calendars,
) -> None:
    """Complete the supplement as the applicant would; all of it or nothing.

    Raises:
        NotFiled, NotNow, AnswersInvalid, PapersMissing, SignatureInvalid
    """
    dossier = await _locked(session, addition.dossier)
    applicant = await identity.actor(session, dossier.applicant_id, at=at)
    rules = await pinned.of(session, dossier)
    sent = Sent(
        new=NewDraft(dossier.procedure_code, "", "", {}, dossier.return_way),
        applicant=applicant,
        through=THROUGH,
        papers=taken.papers,
    )
    unplaced = await filing.attach(session, dossier, sent, rules=rules, at=at)
    answers = filing.merged_answers(dossier, rules, dict(addition.answers))
    act = Act(dossier.id, applicant, at, dossier.version)
    await saving.save_answers(session, act, answers=answers)
    note = "; ".join((f"Nộp qua {THROUGH}", *taken.notes, *unplaced))
    act = Act(dossier.id, applicant, at, dossier.version)
    await answering.complete_supplement(
        session, act, note=note[:1000], calendar=calendar
    )


async def tax_notice(
    session: AsyncSession, notice: TaxNotice, file: StoredFile, *, at: datetime
) -> None:
    """Keep the notice and tell of it in the dossier."""
    dossier = await _locked(session, notice.dossier)
    await files.keep(session, file)
    heard = Heard(
        event="dossier.tax_notice_received",
        content="Cơ quan thuế thông báo nghĩa vụ tài chính",
        facts={"file": str(file.id), "sha256": file.sha256},
    )
    await hearing.hear(session, dossier, heard, at=at)


async def tax_receipt(
    session: AsyncSession,
    receipt: TaxReceipt,
    taken: Taken,
    *,
    at: datetime,
    calendar: Calendars,
) -> None:
    """Tell of the payment; a dossier that waits for it goes on."""
    dossier = await _locked(session, receipt.dossier)
    vouchers = [await _kept(session, each.file) for each in taken.papers]
    state = "đã nộp" if receipt.paid else "chưa nộp"
    heard = Heard(
        event="dossier.tax_receipt_received",
        content=f"Cơ quan thuế xác nhận {state} theo thông báo {receipt.notice}",
        facts={
            "notice": receipt.notice,
            "amount": receipt.amount,
            "paid": receipt.paid,
            "vouchers": vouchers,
        },
    )
    if receipt.paid:
        await hearing.paid(session, dossier, heard, at=at, calendar=calendar)
    else:
        await hearing.hear(session, dossier, heard, at=at)


async def _kept(session: AsyncSession, file: StoredFile) -> str:
    await files.keep(session, file)
    return str(file.id)


async def _locked(session: AsyncSession, reference: str) -> Dossier:
    dossier_id: UUID | None = await queries.dossier_id_of(session, reference)
    if dossier_id is None:
        raise NotFiled
    return await dossiers.lock_for_job(session, dossier_id)
