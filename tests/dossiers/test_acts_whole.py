"""One act is one transaction: all that it writes, or nothing of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import httpx
import psycopg
import pytest

from app.audit import service as audit
from app.cli import auditing
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from tests.dossiers import records, walks
from tests.dossiers.towns import Json, Town, path_of

Attempt = Callable[[Town, Json], Awaitable[httpx.Response]]
_REFUSE: Final = """
CREATE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'broken by a test'; END $$;
"""
_AT_THE_WRITE: Final = """
CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON {}
FOR EACH ROW EXECUTE FUNCTION refuse_write();
"""
_AT_THE_COMMIT: Final = """
CREATE CONSTRAINT TRIGGER broken AFTER INSERT OR UPDATE ON {}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_write();
"""
_MEND: Final = "DROP TRIGGER broken ON {}; DROP FUNCTION refuse_write;"


async def _submit(town: Town, dossier: Json) -> httpx.Response:
    return await walks.send_in(town.person("hoa"), dossier)


async def _accept(town: Town, dossier: Json) -> httpx.Response:
    return await walks.attempt(town, dossier, "accept")


async def _decide(town: Town, dossier: Json) -> httpx.Response:
    return await walks.attempt(town, dossier, "approve")


async def _issue(town: Town, dossier: Json) -> httpx.Response:
    return await walks.attempt(town, dossier, "issue")


async def _before_submission(town: Town) -> Json:
    return await walks.ready(town, walks.FREE)


async def _before_acceptance(town: Town) -> Json:
    return await walks.submitted(town, walks.FREE)


async def _before_decision(town: Town) -> Json:
    dossier = await walks.submitted(town, walks.FREE)
    return await walks.take(town, dossier, "accept", "forward", "forward")


async def _before_issue(town: Town) -> Json:
    return await walks.take(town, await _before_decision(town), "approve")


_SUBMISSION = (_before_submission, _submit)
_ACCEPTANCE = (_before_acceptance, _accept)
_DECISION = (_before_decision, _decide)
_ISSUANCE = (_before_issue, _issue)


@pytest.mark.parametrize(
    "when", [_AT_THE_WRITE, _AT_THE_COMMIT], ids=["write", "commit"]
)
@pytest.mark.parametrize(
    ("acts", "table"),
    [
        (_SUBMISSION, "dossier_progress"),
        (_SUBMISSION, "audit_acts"),
        (_SUBMISSION, "outbox_messages"),
        (_SUBMISSION, "work_items"),
        (_ACCEPTANCE, "clock_entries"),
        (_ACCEPTANCE, "outbox_messages"),
        (_ACCEPTANCE, "issued_forms"),
        (_ACCEPTANCE, "procrastinate_jobs"),
        (_DECISION, "decisions"),
        (_DECISION, "outbox_messages"),
        (_ISSUANCE, "audit_acts"),
        (_ISSUANCE, "procrastinate_jobs"),
    ],
    ids=lambda given: given if isinstance(given, str) else given[1].__name__.strip("_"),
)
async def test_an_act_whose_write_fails_leaves_nothing_behind(
    own_town: Town,
    server: Cluster,
    acts: tuple[Callable[[Town], Awaitable[Json]], Attempt],
    table: str,
    when: str,
) -> None:
    prepare, attempt = acts
    dossier = await prepare(own_town)
    await walks.keep_verdicts(own_town, dossier)
    before = await records.everything(own_town)

    async with _broken(own_town, server, table, when):
        failed = await attempt(own_town, dossier)
    after = await records.everything(own_town)
    again = await attempt(own_town, dossier)

    assert failed.status_code == 500
    assert failed.json()["code"] == "internal_error"
    assert "broken by a test" not in failed.text
    assert after == before
    assert again.is_success


async def test_every_act_writes_its_progress_audit_act_and_message(town: Town) -> None:
    dossier = await walks.submitted(town, walks.MARITAL)
    told = [await _told(town, dossier)]

    for kind in ("accept", "forward", "request_payment", "stop"):
        dossier = await walks.take(town, dossier, kind)
        told.append(await _told(town, dossier))

    # The draft itself is an act in the audit, and is told to nobody else.
    assert told == [(number, number + 1, number) for number in range(1, 6)]
    async with town.sessions() as session:
        acts = await audit.acts_of(session, subject=f"dossier:{dossier['id']}")
        assert (await auditing.in_database(session, None)).broken == []
    assert [act.data["status"] for act in acts[1:]] == [  # type: ignore[index,call-overload]  # each act of a dossier tells its status
        "submitted",
        "accepted",
        "processing",
        "payment_due",
        "stopped",
    ]


async def test_a_refused_act_writes_nothing_at_all(own_town: Town) -> None:
    dossier = await walks.take(own_town, await walks.submitted(own_town), "accept")
    before = await records.everything(own_town)

    refused = await own_town.person("hoa").post(
        f"{path_of(dossier)}/withdrawal", {"reason": " "}, version=dossier["version"]
    )

    assert refused.status_code == 422
    assert await records.everything(own_town) == before


async def _told(town: Town, dossier: Json) -> tuple[int, int, int]:
    progress, acts, messages = [
        await records.count(town, table, dossier["id"])
        for table in ("dossier_progress", "audit_acts", "outbox_messages")
    ]
    return progress, acts, messages


@asynccontextmanager
async def _broken(
    town: Town, server: Cluster, table: str, when: str
) -> AsyncIterator[None]:
    owner_url = server.url(town.database_url.rsplit("/", 1)[1], role=cluster.OWNER)
    async with await psycopg.AsyncConnection.connect(
        owner_url, autocommit=True
    ) as link:
        await link.execute(_REFUSE + when.format(table))
        yield
        await link.execute(_MEND.format(table))
