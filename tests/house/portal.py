"""The real application, as the tests of its shape and of its logs build it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from app import main
from app.core.clock import FixedClock
from app.core.settings import Database, Files
from app.wiring import parts as wiring
from app.wiring.parts import Parts
from app.wiring.settings import IdentitySettings, Settings, SigningSettings

TOKEN_KEY: Final = "khóa-ký-phiên-đăng-nhập-của-bài-thử"
LINK_KEY: Final = "khóa-ký-liên-kết-tệp-của-bài-thử"


def settings(folder: Path, database_url: str) -> Settings:
    return Settings(
        data_folder=folder,
        database=Database(url=SecretStr(database_url)),
        files=Files(link_key=SecretStr(LINK_KEY)),
        identity=IdentitySettings(token_key=SecretStr(TOKEN_KEY)),
        signing=SigningSettings(trust=folder / "trust", seals=folder),
    )


def application() -> FastAPI:
    """Return the application unopened, to look at its shape."""
    return main.build(settings(Path("nowhere"), "postgresql://nobody@nowhere/nothing"))


@cache
def described() -> dict[str, Any]:
    """Return the API's own description; nobody changes it."""
    return application().openapi()


@dataclass(frozen=True)
class Portal:
    """The application with its parts open, and a client of it."""

    app: FastAPI
    parts: Parts
    http: httpx.AsyncClient


@asynccontextmanager
async def opened(chosen: Settings, *, clock: FixedClock) -> AsyncIterator[Portal]:
    app = main.build(chosen)
    transport = httpx.ASGITransport(app=app)
    async with (
        wiring.opened(chosen, clock=clock) as parts,
        httpx.AsyncClient(transport=transport, base_url="http://portal") as http,
    ):
        main.install(app, parts)
        yield Portal(app, parts, http)
