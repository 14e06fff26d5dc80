"""Identifiers are made here, never in the database.

PostgreSQL 15 to 18 must serve alike and only 18 has uuidv7().
"""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a time-ordered UUID (RFC 9562, version 7)."""
    return uuid_utils.compat.uuid7()
