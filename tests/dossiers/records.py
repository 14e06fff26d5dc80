"""What a town's database holds, to compare before and after."""

from typing import Final

from sqlalchemy import text

from tests.dossiers.towns import Town

TABLES: Final = (
    "dossiers",
    "dossier_papers",
    "dossier_progress",
    "audit_acts",
    "outbox_messages",
    "clock_entries",
    "work_items",
    "issued_forms",
    "supplement_requests",
    "decisions",
    "dossier_code_counters",
    "register_counters",
    "procrastinate_jobs",
    "kept_answers",
    "stored_files",
)
_ROWS: Final = "SELECT coalesce(array_agg(t::text ORDER BY t::text), '{{}}') FROM {} t"


async def everything(town: Town) -> dict[str, list[str]]:
    """Return every row of every table that an act may write."""
    async with town.sessions() as session:
        return {
            table: (await session.execute(text(_ROWS.format(table)))).scalar_one()
            for table in TABLES
        }


async def count(town: Town, table: str, dossier_id: str) -> int:
    """Return how many rows tell of one dossier."""
    column = {"audit_acts": "subject", "outbox_messages": "key"}.get(
        table, "dossier_id::text"
    )
    key = f"dossier:{dossier_id}" if table == "audit_acts" else dossier_id
    statement = f"SELECT count(*) FROM {table} WHERE {column} = :key"  # noqa: S608
    async with town.sessions() as session:
        counted: int = (
            await session.execute(text(statement), {"key": key})
        ).scalar_one()
    return counted


async def jobs(town: Town, task: str, dossier_id: str) -> int:
    """Return how many jobs of a kind were asked for about one dossier."""
    statement = text(
        "SELECT count(*) FROM procrastinate_jobs"
        " WHERE task_name = :task AND args->>'dossier_id' = :key"
    )
    async with town.sessions() as session:
        counted: int = (
            await session.execute(statement, {"task": task, "key": dossier_id})
        ).scalar_one()
    return counted
