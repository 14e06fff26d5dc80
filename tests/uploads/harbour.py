"""The real application over a database with two people, who send files."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from app import main
from app.core import database
from app.core.clock import FixedClock
from app.core.database import transaction
from app.core.folding import fold
from app.core.settings import Database, Files
from app.core.transactions import Transactions
from app.dossiers.calendars import Calendars
from app.files.storage import Storage
from app.identity.actor import Kind
from app.identity.models import Person
from app.signing.pool import ValidationPool
from app.uploads.headers import STREAM
from app.uploads.limits import UploadLimits
from app.uploads.models import Upload
from app.uploads.receiving import Receiver
from app.wiring import parts as wiring
from app.wiring.checking import PooledChecker
from app.wiring.parts import Parts
from app.wiring.settings import IdentitySettings, Settings, SigningSettings

HOA: Final = UUID("01929f3a-7b1c-7def-8123-000000000001")
BINH: Final = UUID("01929f3a-7b1c-7def-8123-000000000002")
PATH: Final = "/v1/uploads"


@dataclass(frozen=True)
class Sender:
    """One person as a tus client: each call is one request of the protocol."""

    http: httpx.AsyncClient
    token: str

    async def send(
        self, method: str, path: str, content: object = None, **headers: str
    ) -> httpx.Response:
        """Send with the protocol's version; `Header_Name="x"` adds, "" leaves out."""
        named = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}"}
        named |= {key.replace("_", "-"): value for key, value in headers.items()}
        return await self.http.request(
            method,
            path,
            content=content,  # type: ignore[arg-type]  # whatever httpx sends
            headers=[
                (key.encode(), value.encode()) for key, value in named.items() if value
            ],
        )

    async def create(self, length: object, **headers: str) -> httpx.Response:
        return await self.send("POST", PATH, Upload_Length=str(length), **headers)

    async def begin(self, length: int, name: str = "đơn.pdf") -> str:
        """Begin an upload and return where it is."""
        stated = f"filename {base64.b64encode(name.encode()).decode()}"
        answer = await self.create(length, Upload_Metadata=stated)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    async def patch(
        self, path: str, offset: object, content: object, **headers: str
    ) -> httpx.Response:
        stated = {"Content_Type": STREAM, "Upload_Offset": str(offset), **headers}
        return await self.send("PATCH", path, content, **stated)

    async def offset(self, path: str) -> int:
        answer = await self.send("HEAD", path)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])


@dataclass(frozen=True)
class Harbour:
    parts: Parts
    engine: AsyncEngine
    clock: FixedClock
    hoa: Sender
    binh: Sender

    @property
    def storage(self) -> Storage:
        return self.parts.storage

    def receiver(self) -> Receiver:
        return Receiver(
            Transactions(self.parts.sessions, self.clock),
            self.parts.storage,
            UploadLimits(),
        )


@asynccontextmanager
async def opened(
    url: str,
    folder: Path,
    clock: FixedClock,
    *,
    files_url: str | None = None,
    settled: bool = False,
) -> AsyncIterator[Harbour]:
    """Open the portal; `settled` where its people are in the database already."""
    settings = Settings(
        data_folder=folder,
        database=Database(url=SecretStr(url)),
        files=Files(
            url=files_url, link_key=SecretStr("a key of tests only, long enough")
        ),
        identity=IdentitySettings(
            token_key=SecretStr("another key of tests only, long enough")
        ),
        signing=SigningSettings(trust=folder, seals=folder),
    )
    engine = database.connect(url)
    parts = Parts(
        settings=settings,
        sessions=database.sessions_of(engine),
        clock=clock,
        storage=wiring.storage(settings),
        links=wiring.links(settings),
        tokens=wiring.tokens(settings),
        calendar=Calendars(),
        # Never started: nothing here is signed.
        checker=PooledChecker(ValidationPool(trust=None)),
    )
    app = main.build(settings)
    main.install(app, parts)
    if not settled:
        await _settle(parts)
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield Harbour(
            parts,
            engine,
            clock,
            Sender(http, _token(parts, HOA)),
            Sender(http, _token(parts, BINH)),
        )
    await engine.dispose()


def _token(parts: Parts, person: UUID) -> str:
    at = parts.clock.now()
    return parts.tokens.issue(
        person, at=at - timedelta(days=1), life=timedelta(days=60)
    )


async def _settle(parts: Parts) -> None:
    async with transaction(parts.sessions) as session:
        session.add_all(
            Person(
                id=person,
                handle=secrets.token_hex(4),
                kind=Kind.CITIZEN,
                name=name,
                name_key=fold(name),
                identity_number=f"08319200000{number}",
            )
            for number, (person, name) in enumerate(
                [(HOA, "Nguyễn Thị Hoa"), (BINH, "Trần Văn Bình")]
            )
        )


def checksum(data: bytes, algorithm: str = "sha1") -> str:
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


def counted(answer: Mapping[str, str]) -> int:
    return int(answer["Upload-Offset"])


async def empty(port: Harbour) -> None:
    """End everything under way, so that no test meets another's quota."""
    async with transaction(port.parts.sessions) as session:
        await session.execute(update(Upload).values(ended_at=port.clock.now()))
