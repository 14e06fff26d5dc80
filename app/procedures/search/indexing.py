"""Make published versions findable, in the transaction that publishes them."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_INDEX: Final = text("""
    INSERT INTO procedure_index (version_id, name, document)
    SELECT id, procedure_name_words(name), procedure_document(name, field_name, data)
    FROM procedure_versions WHERE id = ANY(:ids)
    ON CONFLICT (version_id) DO NOTHING
""")
# Counts only grow: the weight of a word is a matter of its order of magnitude.
# In order, so that two who publish at once never wait for each other in a ring.
_COUNT: Final = text("""
    INSERT INTO procedure_words (word, versions)
    SELECT word, count(*)
    FROM procedure_index, unnest(tsvector_to_array(document)) AS word
    WHERE version_id = ANY(:ids)
    GROUP BY word ORDER BY word
    ON CONFLICT (word) DO UPDATE SET versions = procedure_words.versions
        + excluded.versions
""")


async def index(session: AsyncSession, version_ids: Collection[UUID]) -> None:
    """Index versions just published; each once."""
    ids = {"ids": list(version_ids)}
    await session.execute(_INDEX, ids)
    await session.execute(_COUNT, ids)
