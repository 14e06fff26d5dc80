from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import IntegrityConstraintViolation
from sqlalchemy.engine import make_url

from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster

_FORM = """
    INSERT INTO form_versions (id, code, number, schema, digest, recorded_at)
    VALUES (gen_random_uuid(), 'f', 1, '{}', '', now())
"""
_PROCESS = """
    INSERT INTO process_versions
        (id, code, number, definition, digest, decision, valid_from, recorded_at)
    VALUES (gen_random_uuid(), 'p', 1, '{}', '', '', '2026-01-01', now())
"""
_VERSION = """
    WITH known AS (INSERT INTO procedures (code, recorded_at) VALUES ('c', now()))
    INSERT INTO procedure_versions
        (id, procedure_code, number, state, source, valid_from, name, field_name,
         agency_levels, subjects, data, digest, recorded_at, published_at)
    VALUES (gen_random_uuid(), 'c', 1, %(state)s::text, 'province', '2026-01-01', 'n', 'f',
            '{}', '{}', '{}', '', now(),
            CASE %(state)s::text WHEN 'published' THEN now() END)
"""


@pytest.fixture
def link(server: Cluster, database_url: str) -> Iterator[psycopg.Connection]:
    """The owner's connection to a database that has the guard."""
    name = make_url(database_url).database or ""
    with psycopg.connect(
        server.url(name, role=cluster.OWNER), autocommit=True
    ) as connection:
        yield connection


@pytest.mark.parametrize(
    "change",
    [
        'UPDATE procedure_versions SET data = \'{"name": "khác"}\'',
        "UPDATE procedure_versions SET state = 'draft', published_at = NULL",
        "DELETE FROM procedure_versions",
    ],
)
def test_not_even_the_owner_rewrites_a_published_version(
    link: psycopg.Connection, change: str
) -> None:
    link.execute(_VERSION, {"state": "published"})

    with pytest.raises(IntegrityConstraintViolation):
        link.execute(change.encode())


def test_the_day_a_published_version_ends_may_be_set(link: psycopg.Connection) -> None:
    link.execute(_VERSION, {"state": "published"})

    done = link.execute("UPDATE procedure_versions SET valid_to = '2026-12-01'")

    assert done.rowcount == 1


def test_a_draft_may_still_change(link: psycopg.Connection) -> None:
    link.execute(_VERSION, {"state": "draft"})

    done = link.execute("UPDATE procedure_versions SET name = 'khác'")

    assert done.rowcount == 1


def test_forms_and_processes_never_change(link: psycopg.Connection) -> None:
    link.execute(_FORM)
    link.execute(_PROCESS)

    with pytest.raises(IntegrityConstraintViolation):
        link.execute("UPDATE form_versions SET schema = '{\"a\": 1}'")
    with pytest.raises(IntegrityConstraintViolation):
        link.execute("DELETE FROM process_versions")
    assert link.execute("UPDATE process_versions SET valid_to = '2027-01-01'").rowcount
