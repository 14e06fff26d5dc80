"""A town's database as its owner sees it: may change everything, and search it."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from app.core import database
from app.core.database import Sessions
from app.core.postgres import cluster
from tests.dossiers.towns import Town


def url(town: Town) -> str:
    address = make_url(town.database_url).set(username=cluster.OWNER)
    return address.render_as_string(hide_password=False)


@asynccontextmanager
async def sessions(town: Town) -> AsyncIterator[Sessions]:
    engine = database.connect(url(town))
    yield database.sessions_of(engine)
    await engine.dispose()


def rows_with(address: str, terms: list[str]) -> Counter[str]:
    """Count, in every table, the rows that say one of these, as a dump writes them."""
    needles = [each.encode() for each in terms]
    needles += [each.hex().encode() for each in needles]
    found: Counter[str] = Counter()
    with psycopg.connect(address) as link:
        tables = link.execute(
            "SELECT n.nspname, c.relname FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            name = sql.Identifier(schema, table)
            with link.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(name)) as rows:
                for row in rows:
                    line = bytes(row)
                    found[table] += any(needle in line for needle in needles)
    return +found
