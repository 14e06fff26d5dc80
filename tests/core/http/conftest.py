"""A small application of our own pieces, so that the edge is tested by itself."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import APIRouter, FastAPI, Request, Response, UploadFile
from pydantic import BaseModel, StringConstraints
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from app.core import database
from app.core.clock import FixedClock
from app.core.errors import Conflict, Stale
from app.core.http import health, problems
from app.core.http.etags import ExpectedVersion, put_etag
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.limits import BodyLimit
from app.core.http.requests import RequestContext
from app.core.http.session import SessionDep
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from app.core.settings import Limits
from tests.conftest import MORNING

LIMITS = Limits(json_body=2_000, upload_body=20_000)

Written = Callable[[str], Awaitable[int]]

_TABLE = """
CREATE TABLE notes (
    id text PRIMARY KEY,
    words text NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED,
    version int NOT NULL DEFAULT 1
)
"""


class NewNote(BaseModel):
    words: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    pages: dict[str, int] = {}


router = APIRouter(route_class=IdempotentRoute, dependencies=[idempotent])


@router.post("/notes", status_code=201)
async def write_note(
    new: NewNote, session: SessionDep, request: Request, response: Response
) -> dict[str, str]:
    note_id = uuid4().hex
    await session.execute(
        text("INSERT INTO notes (id, words) VALUES (:id, :words)"),
        {"id": note_id, "words": new.words},
    )
    if request.app.state.closed:
        raise Conflict
    response.headers["Location"] = f"/notes/{note_id}"
    put_etag(response, 1)
    return {"id": note_id}


@router.post("/scans", status_code=201)
async def keep_scan(file: UploadFile, session: SessionDep) -> dict[str, Any]:
    data = await file.read()
    await session.execute(
        text("INSERT INTO notes (id, words) VALUES (:id, :words)"),
        {"id": uuid4().hex, "words": data.decode()[:50] + secrets.token_hex(8)},
    )
    return {"size": len(data), "mark": secrets.token_hex(8)}


@router.put("/notes/{note_id}")
async def change_note(
    note_id: str, new: NewNote, seen: ExpectedVersion, session: SessionDep
) -> None:
    changed = await session.execute(
        text(
            "UPDATE notes SET words = :words, version = version + 1"
            " WHERE id = :id AND version = :seen RETURNING id"
        ),
        {"id": note_id, "words": new.words, "seen": seen},
    )
    if changed.scalar_one_or_none() is None:
        raise Stale


@router.get("/faults")
async def fail() -> None:
    message = "mật khẩu là 083185001234"
    raise RuntimeError(message)


@pytest.fixture(scope="module")
def notes_url(server: Cluster) -> str:
    """A database with one table whose rule is checked at COMMIT."""
    name = f"notes_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    with psycopg.connect(server.url(name, role=cluster.OWNER)) as link:
        link.execute(_TABLE)
        link.execute(f"GRANT ALL ON notes TO {cluster.APPLICATION}".encode())
    return server.url(name)


@pytest.fixture(scope="module")
async def portal(notes_url: str) -> AsyncIterator[FastAPI]:
    engine = database.connect(notes_url)
    yield assembled(database.sessions_of(engine), at=MORNING)
    await engine.dispose()


async def caller_of(request: Request, _: AsyncSession) -> str:
    return request.headers.get("x-caller", "hoa")


async def yes() -> bool:
    return True


def assembled(sessions: database.Sessions, *, at: datetime) -> FastAPI:
    """Put the pieces together as `app.main` does."""
    app = FastAPI()
    problems.install(app)
    app.add_middleware(BodyLimit, limits=LIMITS)
    app.add_middleware(RequestContext)
    app.include_router(router)
    app.include_router(health.router)
    app.state.sessions = sessions
    app.state.clock = FixedClock(at)
    app.state.closed = False
    app.state.readiness = {"database": yes, "storage": yes}
    app.state.caller_of = caller_of
    return app


@pytest.fixture
async def client(portal: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client for which an error that escapes is an error of the test."""
    async with connected(portal) as client:
        yield client


def connected(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://portal")


@pytest.fixture(autouse=True)
def log_lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the request logged, kept from the terminal."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def key() -> str:
    return secrets.token_hex(12)


@pytest.fixture
def words() -> str:
    """Words that no other test has written."""
    return secrets.token_hex(8)


@pytest.fixture
def closed(portal: FastAPI) -> Iterator[FastAPI]:
    """The application, refusing every note after having written it."""
    portal.state.closed = True
    yield portal
    portal.state.closed = False


@pytest.fixture
def written(portal: FastAPI) -> Written:
    """Count the notes that begin with these words and were committed."""

    async def count(words: str) -> int:
        async with portal.state.sessions() as session:
            found = await session.scalar(
                text("SELECT count(*) FROM notes WHERE words LIKE :words || '%'"),
                {"words": words},
            )
        return int(found)

    return count
