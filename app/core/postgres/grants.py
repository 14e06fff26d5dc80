"""What the application's role may do; what is append-only stays append-only.

The role reads and writes rows, but cannot change tables, nor UPDATE, DELETE or
TRUNCATE those named append-only: not even a hole in our own code rewrites
history.
"""

from collections.abc import Iterable

import psycopg
from psycopg import sql


def apply(owner_url: str, *, role: str, append_only: Iterable[str]) -> None:
    """Grant rights to `role` in the database of `owner_url`; idempotent."""
    grantee = sql.Identifier(role)
    with psycopg.connect(owner_url) as link:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        ):
            link.execute(sql.SQL(statement).format(grantee))
        for table in append_only:
            link.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(
                    sql.Identifier(table), grantee
                )
            )
