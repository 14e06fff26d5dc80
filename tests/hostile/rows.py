"""All rows of the database at a glance: has anything been written at all?"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# How often strangers asked is counted though they are refused.
_COUNTED: Final = {"request_buckets", "request_counts"}
_TABLES: Final = text(
    "SELECT quote_ident(relname) FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    " AND NOT relispartition ORDER BY relname"
)


async def written(connection: AsyncConnection) -> dict[str, tuple[int, int]]:
    """Return of each table how many rows it has, and what tells them from others."""
    names = [each for each in await connection.scalars(_TABLES) if each not in _COUNTED]
    counts = " UNION ALL ".join(
        f"SELECT '{name}', count(*), coalesce(sum(hashtext(ctid::text || xmin::text)"  # noqa: S608 - names of the database's own tables
        f"::bigint), 0)::bigint FROM {name}"
        for name in names
    )
    found = await connection.execute(text(counts))
    return {name: (count, told) for name, count, told in found}
