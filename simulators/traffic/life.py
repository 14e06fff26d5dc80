"""One dossier's life: each act is one person's, at its time, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import transaction
from app.core.errors import Stale
from app.dossiers import queries
from app.dossiers.act import Act
from app.dossiers.lifecycle import ENDS, Status
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import (
    answering,
    drafts,
    offering,
    pinned,
    resuming,
    submission,
)
from app.dossiers.service.drafts import NewDraft
from app.procedures import papers
from app.workflow.definition import OutcomeKind, WaitKind
from simulators.traffic import acts, desks, habits
from simulators.traffic.ground import Applicant, Ground, Service

_SOON: Final = timedelta(minutes=15)


@dataclass
class Life:
    """What is drawn of a life is drawn from its own dice, whoever else lives."""

    ground: Ground
    service: Service
    applicant: Applicant
    office: str
    dice: Random
    next_at: datetime
    pace: float = 1.0
    dossier_id: UUID | None = None
    ended: bool = False
    postponed: int = 0

    async def go_on(self) -> None:
        """Do what comes next, or put it off a little if another change came first."""
        at = self.next_at
        try:
            async with transaction(self.ground.sessions) as session:
                if self.dossier_id is None:
                    await self._file(session, at)
                else:
                    await self._next_act(session, self.dossier_id, at)
        except (Stale, desks.NobodyThere):
            self.postponed += 1
            self.next_at = at + _SOON

    async def _file(self, session: AsyncSession, at: datetime) -> None:
        who, ground = self.applicant.actor, self.ground
        definition, answers = self.service.definition, dict(self.service.answers)
        new = NewDraft(definition.code, self.office, "", answers, "online")
        draft = await drafts.create(
            session, new, actor=who, at=at, calendar=ground.calendars
        )
        for paper in papers.required_papers(definition, answers).required:
            signed = self.applicant.signed if "pdf" in paper.formats else None
            await drafts.attach_paper(
                session,
                Act(draft.id, who, at, draft.version),
                code=paper.code,
                file=signed.file if signed else ground.photo,
                verdict=signed.verdict if signed else None,
            )
        act = Act(draft.id, who, at, draft.version)
        dossier = await submission.submit(session, act, calendar=ground.calendars)
        self.dossier_id = dossier.id
        await self._plan(session, dossier, at)

    async def _next_act(
        self, session: AsyncSession, dossier_id: UUID, at: datetime
    ) -> None:
        dossier = await session.get_one(Dossier, dossier_id)
        if dossier.status == Status.SUPPLEMENT_REQUESTED:
            await self._answer(session, dossier, at)
        else:
            item = await self._item(session, dossier)
            official = await desks.official_for(session, item, at=at)
            act = Act(dossier.id, official, at, dossier.version)
            if item.waiting_for is not None:
                await self._end_wait(session, dossier, act, WaitKind(item.waiting_for))
            else:
                await self._handle(session, dossier, act, item)
        await self._plan(session, dossier, at)

    async def _item(self, session: AsyncSession, dossier: Dossier) -> WorkItem:
        """Return the open step that is acted on next; branches in any order."""
        items = sorted(
            await queries.open_items(session, dossier), key=lambda item: item.step
        )
        return self.dice.choice(items)

    async def _answer(
        self, session: AsyncSession, dossier: Dossier, at: datetime
    ) -> None:
        act = Act(dossier.id, self.applicant.actor, at, dossier.version)
        if habits.gives_up(self.dice):
            await answering.withdraw(
                session,
                act,
                reason="Không còn nhu cầu",
                calendar=self.ground.calendars,
            )
            return
        await answering.complete_supplement(
            session, act, note=None, calendar=self.ground.calendars
        )

    async def _end_wait(
        self, session: AsyncSession, dossier: Dossier, act: Act, wait: WaitKind
    ) -> None:
        calendar = self.ground.calendars
        if wait is WaitKind.PAYMENT:
            if habits.gives_up(self.dice):
                own = Act(dossier.id, self.applicant.actor, act.at, dossier.version)
                await answering.withdraw(
                    session, own, reason="Không nộp lệ phí", calendar=calendar
                )
                return
            await resuming.confirm_payment(session, act, note=None, calendar=calendar)
            return
        await resuming.end_wait(session, act, note=None, calendar=calendar)

    async def _handle(
        self, session: AsyncSession, dossier: Dossier, act: Act, item: WorkItem
    ) -> None:
        available = await offering.available(
            session, dossier, actor=act.actor, at=act.at
        )
        by_kind = {OutcomeKind(each.kind): each for each in available.outcomes}
        kind = habits.chosen(
            by_kind, fee_settled=dossier.fee_settled_at is not None, dice=self.dice
        )
        await acts.take(session, act, by_kind[kind], step=item.step, ground=self.ground)

    async def _plan(
        self, session: AsyncSession, dossier: Dossier, at: datetime
    ) -> None:
        """Draw when the next act comes; in working time, as people work."""
        if dossier.status in ENDS:
            self.ended = True
            return
        rules = await pinned.of(session, dossier)
        items = sorted(
            await queries.open_items(session, dossier), key=lambda item: item.step
        )
        waiting = [item.waiting_for for item in items if item.waiting_for]
        if dossier.status == Status.SUPPLEMENT_REQUESTED or waiting:
            kind = WaitKind(waiting[0]) if waiting else WaitKind.SUPPLEMENT
            drawn = habits.waiting_time(kind, pace=self.pace, dice=self.dice)
        else:
            step = rules.process.step(items[0].step)
            minutes = step.allowance.minutes if step else None
            drawn = habits.handling_time(minutes, pace=self.pace, dice=self.dice)
        calendar = await self.ground.calendars.of(session, dossier)
        self.next_at = calendar.after(calendar.next_opening(at), drawn)
