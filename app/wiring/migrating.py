"""Bring a database to the newest shape, and grant the application its rights."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import make_url

from app.core.database import psycopg_url
from app.core.postgres import grants
from app.wiring.tables import APPEND_ONLY

_MIGRATIONS = Path(__file__).parents[2] / "migrations"


def upgrade(*, owner_url: str, application_url: str) -> None:
    """Migrate as the owner; the application's role gets rows, not tables."""
    _run(owner_url, lambda config: command.upgrade(config, "head"))
    role = make_url(application_url).username
    if role is not None and role != make_url(owner_url).username:
        grants.apply(owner_url, role=role, append_only=APPEND_ONLY)


def check(*, owner_url: str) -> None:
    """Raise if the models say something that the migrations do not."""
    _run(owner_url, command.check)


def revise(message: str, *, owner_url: str) -> None:
    """Write the next migration from what the models say."""
    _run(
        owner_url,
        lambda config: command.revision(config, message=message, autogenerate=True),
    )


def _run(owner_url: str, act: Callable[[Config], object]) -> None:
    engine = create_engine(psycopg_url(owner_url), poolclass=pool.NullPool)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        act(config)
    engine.dispose()
