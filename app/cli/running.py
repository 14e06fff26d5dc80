"""The database a command works on: the one configured, the demo's, or our own.

`MOTCUA_DATABASE__URL` (or `DATABASE_URL`) comes first; then a demo that is up in
this folder; else an embedded PostgreSQL is started for the command's time.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import database
from app.core.clock import Clock, SystemClock
from app.core.database import Sessions
from app.core.postgres import cluster
from app.wiring import encrypting, migrating

T = TypeVar("T")
DATA_FOLDER: Final = Path(os.environ.get("MOTCUA_DATA_FOLDER", ".data"))
DEMO_ENVIRONMENT: Final = DATA_FOLDER / "demo.env"
# Who acts when a command does: whoever may log in on this machine.
OPERATOR: Final = f"operator:{os.environ.get('USER', 'unknown')}"
_DATABASE: Final = "motcua"
_URL, _OWNER_URL = "MOTCUA_DATABASE__URL", "MOTCUA_DATABASE__OWNER_URL"


def adopt_environment() -> None:
    """Take over `DATABASE_URL`, or the environment of a demo that is up here."""
    if _URL not in os.environ and "DATABASE_URL" in os.environ:
        os.environ[_URL] = os.environ["DATABASE_URL"]
    if _URL not in os.environ and demo_is_up():
        os.environ.update(read_environment(DEMO_ENVIRONMENT))


def demo_is_up() -> bool:
    """Tell whether the process that wrote the demo's environment still runs."""
    if not DEMO_ENVIRONMENT.exists():
        return False
    pid = read_environment(DEMO_ENVIRONMENT).get("MOTCUA_DEMO_PID", "")
    return pid.isdigit() and Path(f"/proc/{pid}").exists()


def read_environment(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


@contextmanager
def database_urls() -> Iterator[tuple[str, str]]:
    """Give the addresses for the owner and for the application.

    The embedded database is migrated first; a configured one is left as it is
    (`motcua db upgrade` is the operator's act).
    """
    adopt_environment()
    encrypting.adopt()
    if _URL in os.environ:
        url = os.environ[_URL]
        yield os.environ.get(_OWNER_URL, url), url
        return
    with cluster.running(cluster.home_for(DATA_FOLDER)) as running:
        running.ensure_database(_DATABASE)
        owner_url = running.url(_DATABASE, role=cluster.OWNER)
        url = running.url(_DATABASE)
        migrating.upgrade(owner_url=owner_url, application_url=url)
        yield owner_url, url


@contextmanager
def scratch_database() -> Iterator[tuple[str, str]]:
    """Give a new, empty database of the embedded server, for checks."""
    with cluster.throwaway() as server:
        server.create_database(_DATABASE)
        yield server.url(_DATABASE, role=cluster.OWNER), server.url(_DATABASE)


def in_transaction(work: Callable[[AsyncSession, Clock], Awaitable[T]]) -> T:
    """Do the work in one transaction of the command's database."""
    with database_urls() as (_, url):
        return asyncio.run(_do(work, url))


def over_sessions(
    work: Callable[[Sessions, Clock], Awaitable[T]], *, connections: int = 1
) -> T:
    """Do the work in transactions of its own, in the command's database."""
    with database_urls() as (_, url):
        return asyncio.run(_do_over(work, url, connections))


async def _do_over(
    work: Callable[[Sessions, Clock], Awaitable[T]], url: str, connections: int
) -> T:
    engine = database.connect(url, pool_size=connections)
    try:
        return await work(database.sessions_of(engine), SystemClock())
    finally:
        await engine.dispose()


async def _do(work: Callable[[AsyncSession, Clock], Awaitable[T]], url: str) -> T:
    engine = database.connect(url, pool_size=1)
    try:
        async with database.transaction(database.sessions_of(engine)) as session:
            return await work(session, SystemClock())
    finally:
        await engine.dispose()
