from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.procedures import cataloguing, errors, listing, queries, service
from app.procedures.cataloguing import CatalogueLoaded
from app.procedures.definition import Fee
from app.procedures.models import ProcedureVersion, State
from app.procedures.seed import Seed, SeedProcedure
from app.procedures.service import Draft

MARITAL_STATUS = "1.004873"
ACTOR = "person:admin"
TOMORROW = timedelta(days=1)


async def publish(
    session: AsyncSession, draft: Draft, at: datetime
) -> ProcedureVersion:
    version = await service.draft_version(session, draft=draft, at=at)
    return await service.publish(session, version_id=version.id, at=at, actor_id=ACTOR)


@pytest.fixture
def draft(stated: Mapping[str, SeedProcedure]) -> Draft:
    """A version of the marital status certificate, without form or process."""
    return Draft(stated[MARITAL_STATUS].definition, valid_from=date(2026, 1, 1))


def fees_of(seed: Seed, code: str) -> tuple[Fee, ...]:
    return next(
        each.definition.fees for each in seed.procedures if each.definition.code == code
    )


def renamed(draft: Draft, name: str) -> Draft:
    return replace(draft, definition=draft.definition.model_copy(update={"name": name}))


class TestLoading:
    async def test_ben_tre_is_published_whole(
        self, loaded: CatalogueLoaded, seed: Seed
    ) -> None:
        assert len(loaded.published) == len(seed.procedures) == 13
        assert loaded.unready == ()

    async def test_loading_again_changes_nothing(
        self,
        session: AsyncSession,
        loaded: CatalogueLoaded,
        seed: Seed,
        at: datetime,
    ) -> None:
        again = await cataloguing.load_catalogue(
            session, seed=seed, at=at, actor_id=ACTOR
        )

        assert again == CatalogueLoaded((), loaded.published, (), {})

    async def test_without_its_process_a_procedure_is_information_only(
        self, session: AsyncSession, seed: Seed, at: datetime
    ) -> None:
        bare = replace(seed, processes={})

        done = await cataloguing.load_catalogue(
            session, seed=bare, at=at, actor_id=ACTOR
        )

        assert done.unready == done.published
        version = await queries.version_in_force(session, code=MARITAL_STATUS, at=at)
        assert version is not None
        assert (version.form_id, version.process_code) == (None, None)

    async def test_a_process_that_decides_before_the_fee_is_paid_is_refused(
        self, session: AsyncSession, seed: Seed, at: datetime
    ) -> None:
        # The process of birth registration asks for no fee; the procedure now does.
        charging = tuple(
            replace(
                each,
                definition=each.definition.model_copy(
                    update={"fees": fees_of(seed, MARITAL_STATUS)}
                ),
            )
            if each.process == "1.001193"
            else each
            for each in seed.procedures
        )

        done = await cataloguing.load_catalogue(
            session, seed=replace(seed, procedures=charging), at=at, actor_id=ACTOR
        )

        assert list(done.unsound) == ["1.001193"]
        assert done.unready == ("1.001193",)
        process = await queries.process_in_force(session, code="qt-1.001193", at=at)
        assert process is None

    async def test_a_process_that_comes_later_makes_a_new_version(
        self, session: AsyncSession, seed: Seed, at: datetime
    ) -> None:
        await cataloguing.load_catalogue(
            session, seed=replace(seed, processes={}), at=at, actor_id=ACTOR
        )

        await cataloguing.load_catalogue(session, seed=seed, at=at, actor_id=ACTOR)

        version = await queries.version_in_force(session, code=MARITAL_STATUS, at=at)
        assert version is not None
        assert (version.number, version.process_code) == (2, "qt-1.004873")


class TestPublishing:
    async def test_a_draft_is_not_in_force(
        self, session: AsyncSession, draft: Draft, at: datetime
    ) -> None:
        await service.draft_version(session, draft=draft, at=at)

        in_force = await queries.version_in_force(session, code=MARITAL_STATUS, at=at)

        assert in_force is None

    async def test_the_former_version_holds_until_the_new_one_begins(
        self, session: AsyncSession, draft: Draft, at: datetime
    ) -> None:
        first = await publish(session, draft, at)
        second = await publish(
            session,
            replace(renamed(draft, "Tên mới"), valid_from=date(2027, 3, 1)),
            at,
        )

        eve = datetime(2027, 2, 28, 16, 59, tzinfo=UTC)
        midnight = eve + timedelta(minutes=1)
        before = await queries.version_in_force(session, code=MARITAL_STATUS, at=eve)
        after = await queries.version_in_force(
            session, code=MARITAL_STATUS, at=midnight
        )
        assert before is not None
        assert after is not None
        assert (before.id, after.id) == (first.id, second.id)
        assert first.valid_to == second.valid_from

    async def test_a_later_version_never_begins_in_the_past(
        self, session: AsyncSession, draft: Draft, at: datetime
    ) -> None:
        first = await publish(session, draft, at)

        second = await publish(session, renamed(draft, "Tên mới"), at)

        assert second.valid_from == date(2026, 11, 23)
        yesterday = await queries.version_in_force(
            session, code=MARITAL_STATUS, at=at - TOMORROW
        )
        assert yesterday is not None
        assert yesterday.id == first.id

    async def test_a_version_cannot_slip_before_one_already_announced(
        self, session: AsyncSession, draft: Draft, at: datetime
    ) -> None:
        future = replace(draft, valid_from=date(2027, 3, 1))
        await publish(session, draft, at)
        await publish(session, future, at)

        with pytest.raises(errors.LaterVersionInForce):
            await publish(session, renamed(draft, "Tên khác"), at)

    async def test_a_version_is_published_once(
        self, session: AsyncSession, draft: Draft, at: datetime
    ) -> None:
        version = await publish(session, draft, at)

        with pytest.raises(errors.VersionAlreadyPublished):
            await service.publish(session, version_id=version.id, at=at, actor_id=ACTOR)

    async def test_a_version_waits_for_its_process(
        self, session: AsyncSession, draft: Draft, at: datetime
    ) -> None:
        with pytest.raises(errors.VersionNotPublishable):
            await publish(session, replace(draft, process_code="qt-none"), at)

    async def test_publishing_is_written_into_the_chain_of_acts(
        self, session: AsyncSession, draft: Draft, at: datetime
    ) -> None:
        version = await publish(session, draft, at)

        (act,) = await audit.acts_of(session, subject=f"procedure:{MARITAL_STATUS}")

        assert (act.event, act.actor_id) == ("procedure.published", ACTOR)
        assert act.data == {
            "version": 1,
            "digest": version.digest,
            "valid_from": "2026-01-01",
        }

    async def test_a_form_that_breaks_a_rule_is_refused_with_each_place(
        self, session: AsyncSession, seed: Seed, at: datetime
    ) -> None:
        broken = {**seed.forms[MARITAL_STATUS], "title": ""}

        with pytest.raises(errors.FormNotPublishable) as refused:
            await service.publish_form(session, code="x", schema=broken, at=at)

        assert [each.path for each in refused.value.errors] == ["/title"]

    async def test_the_same_form_is_the_same_version(
        self, session: AsyncSession, seed: Seed, at: datetime
    ) -> None:
        schema = seed.forms[MARITAL_STATUS]
        await listing.load(session, seed.dictionaries, at=at)
        first = await service.publish_form(session, code="x", schema=schema, at=at)
        same = await service.publish_form(session, code="x", schema=schema, at=at)
        other = await service.publish_form(
            session, code="x", schema={**schema, "title": "Tờ khai mới"}, at=at
        )

        assert (same.id, other.number) == (first.id, 2)


async def test_an_unpublished_version_keeps_no_time_of_publishing(
    session: AsyncSession, draft: Draft, at: datetime
) -> None:
    version = await service.draft_version(session, draft=draft, at=at)

    with pytest.raises(IntegrityError):
        await session.execute(
            text("UPDATE procedure_versions SET state = :state WHERE id = :id"),
            {"state": State.PUBLISHED, "id": version.id},
        )
