"""One engine, one driver, one place that commits.

`transaction` is the only commit of the house: requests enter it through
`core.http.session`, jobs and deliveries through the worker (a test forbids
every other `commit`).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

Sessions = async_sessionmaker[AsyncSession]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )


def psycopg_url(url: str) -> str:
    """Name our one driver in a PostgreSQL address, whatever it named."""
    return (
        make_url(url)
        .set(drivername="postgresql+psycopg")
        .render_as_string(hide_password=False)
    )


def connect(url: str, *, pool_size: int = 10) -> AsyncEngine:
    return create_async_engine(
        psycopg_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=60,
        hide_parameters=True,  # they hold people's data, and errors are logged
        connect_args={"options": "-c timezone=UTC -c lock_timeout=20s"},
    )


def sessions_of(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Give a session whose work is committed at the end, or not at all."""
    async with sessions() as session:
        yield session
        await session.commit()


def violated_constraint(error: IntegrityError) -> str | None:
    """Return the name of the constraint that a statement ran against."""
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
