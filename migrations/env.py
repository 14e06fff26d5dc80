"""Run migrations with the owner's connection, given by `app.wiring.migrating`."""

from alembic import context
from sqlalchemy import Connection

from app.wiring.tables import METADATA


def include_name(name: str | None, kind: str, _: object) -> bool:
    """Leave the job library's own tables to the job library."""
    return not (
        kind == "table" and name is not None and name.startswith("procrastinate")
    )


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_name=include_name,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
