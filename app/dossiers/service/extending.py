"""Promise a later day, with an apology: once, and in time (form 04)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers import deadlines, errors, queries, tasks
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.clock_models import DueChange
from app.dossiers.models import Dossier
from app.dossiers.service import leading, owing, pinned, recording, timekeeping
from app.dossiers.service.recording import Doing
from app.identity.actor import Post
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.worktime import wording
from app.worktime.allowance import Allowance
from app.worktime.ledger import Entry, Kind

EXTENSION: Final = "extension"


@dataclass(frozen=True)
class Extension:
    """What the applicant is told: how much later, why, and the apology."""

    added: Allowance
    reason: str
    apology: str


async def extend(
    session: AsyncSession, act: Act, extension: Extension, *, calendar: Calendars
) -> Dossier:
    """Put off the due time, as a leader of an office that handles the dossier.

    NĐ 61/2018 art. 19(9): once, and at least a day before expiry.

    Raises:
        NotYourStep: unless the actor leads an office with an open step.
        ClockRefused: too late, a second time, or no limit to extend.
    """
    dossier = await queries.lock(session, act)
    office, post = await _leading(session, dossier, act)
    rules = await pinned.of(session, dossier)
    before = dossier.due_at
    entry = Entry(Kind.EXTEND, act.at, deadlines.EXTENSION_BASIS, extension.added)
    await timekeeping.write(
        session,
        dossier,
        entry,
        limit=rules.limit(dossier.channel),
        calendar=calendar,
    )
    after = dossier.due_at
    if before is None or after is None:
        raise errors.NotNow
    told = await recording.record(
        session,
        dossier,
        _doing(act, office, post, extension, before, after),
        definition=rules.definition,
    )
    session.add(
        DueChange(
            dossier_id=dossier.id,
            number=told.number,
            kind=EXTENSION,
            due_before=before,
            due_after=after,
            reason=extension.reason,
            basis=deadlines.EXTENSION_BASIS,
            apology=extension.apology,
            at=act.at,
        )
    )
    await owing.owe(session, dossier, tasks.APOLOGY, office=office, at=act.at)
    return dossier


async def _leading(
    session: AsyncSession, dossier: Dossier, act: Act
) -> tuple[Office, Post]:
    """Return the handling office that the actor leads, with the post."""
    item, post = await leading.find(
        session, Permission.EXTEND_DEADLINE, dossier, actor=act.actor
    )
    office = await organizations.by_id(session, office_id=item.office_id)
    if office is None:
        raise errors.OfficeCannotHold
    return office, post


def _doing(
    act: Act,
    office: Office,
    post: Post,
    extension: Extension,
    before: datetime,
    after: datetime,
) -> Doing:
    return Doing(
        event="dossier.extended",
        content=(
            f"Xin lỗi và hẹn lại ngày trả kết quả từ {wording.instant(local(before))}"
            f" sang {wording.instant(local(after))}. {extension.apology}"
        ),
        actor=act.actor,
        title=post.title,
        office=office,
        at=act.at,
        reason=extension.reason,
        due_at=after,
        facts={"due_before": before.isoformat(), "due_after": after.isoformat()},
    )
