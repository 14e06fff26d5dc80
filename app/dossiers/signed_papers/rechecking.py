"""Make reports again before they are acted on, with no transaction open meanwhile."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Unavailable
from app.core.transactions import Transactions
from app.dossiers.models import Dossier, Paper
from app.dossiers.signed_papers import queries as signed_papers
from app.dossiers.signed_papers import weighing
from app.dossiers.signed_papers.queries import SignedPaper
from app.dossiers.signed_papers.weighing import Rules
from app.files import service as files
from app.files.storage import Storage
from app.identity.actor import Actor
from app.signing import policy
from app.signing.report import ValidationReport
from app.signing.trust.errors import TrustStoreUnusable
from app.signing.trust.store import TrustStore
from app.signing.validations import service as validations
from app.signing.validations.ports import Validator

_POLICY = "dossier"


class SignaturesUnchecked(Unavailable):
    code = "signatures_unchecked"
    title = "Chưa kiểm tra lại được chữ ký số trên giấy tờ, hãy thử lại sau"


@dataclass(frozen=True)
class Recheck:
    """`oldest` is how old a report may be that somebody acts on."""

    transactions: Transactions
    storage: Storage
    validator: Validator
    trust: Callable[[], TrustStore]
    oldest: timedelta

    async def before_use(self, dossier_id: UUID, *, by: Actor) -> None:
        """Make the reports anew that the actor would act on, if they are outdated.

        What the actor may not see is passed over: the act itself answers that.

        Raises:
            SignaturesUnchecked: there is nothing to check by.
        """
        found = await self.transactions.run(
            lambda session: signed_papers.visible(session, dossier_id, actor=by)
        )
        await self._renew(found)

    async def keep(self, dossier_id: UUID) -> None:
        """Keep a report, with its evidence, on each signed paper that was filed.

        Raises:
            SignaturesUnchecked: there is nothing to check by.
        """

        async def look(session: AsyncSession) -> list[SignedPaper]:
            dossier = await session.get_one(Dossier, dossier_id)
            return await signed_papers.of(session, dossier)

        found = await self.transactions.run(look)
        await self._renew([each for each in found if not each.reports])

    async def _renew(self, papers: list[SignedPaper]) -> None:
        if not papers:
            return
        try:
            trust = await asyncio.to_thread(self.trust)
            rules = Rules(trust.sha256, policy.BY_NAME[_POLICY].sha256, self.oldest)
            for each in papers:
                if not each.reports or self._outdated(each, rules):
                    await self._again(each.paper)
        except TrustStoreUnusable as problem:
            raise SignaturesUnchecked from problem

    def _outdated(self, each: SignedPaper, rules: Rules) -> bool:
        at = self.transactions.clock.now()
        return weighing.outdated(each.newest, rules, at=at)

    async def _again(self, paper: Paper) -> None:
        stored = await self.transactions.run(
            lambda session: files.find(session, paper.file_id)
        )
        report = await self.validator.validate(
            await files.read(self.storage, stored),
            attachments={},
            at=self.transactions.clock.now(),
            policy_name=_POLICY,
        )
        await self.transactions.run(
            lambda session: self._append(session, paper.id, report)
        )

    async def _append(
        self, session: AsyncSession, paper_id: UUID, report: ValidationReport
    ) -> None:
        at = self.transactions.clock.now()
        paper = await session.get_one(
            Paper, paper_id, with_for_update=True, populate_existing=True
        )
        if paper.validation_id is not None:
            await validations.append(session, paper.validation_id, report, at=at)
            return
        row = await validations.record(
            session,
            report,
            policy=_POLICY,
            asked_by=f"dossier:{paper.dossier_id}",
            at=at,
            file_id=paper.file_id,
        )
        paper.validation_id = row.id
