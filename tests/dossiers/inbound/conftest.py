"""The National Portal as it calls us, with a server of its own for the papers."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app.dossiers.models import Dossier, Paper, Progress, WorkItem
from app.integrations import fetching
from app.integrations.fetching import Allowed, Fetcher
from app.integrations.national_portal.inbound import queries
from app.integrations.national_portal.inbound.acting import Clerk
from app.integrations.national_portal.inbound.models import (
    ExternalReference,
    InboundMessage,
)
from app.integrations.national_portal.inbound.papers import PaperDesk
from app.integrations.national_portal.inbound.routes import PREFIX
from app.integrations.national_portal.inbound.settings import InboundSettings
from tests.dossiers.towns import Json, Town
from tests.dossiers.walks import BA_TRI, MARITAL

KEY: Final = "khóa-chung-của-bài-thử"
# People of the sample data, by the numbers on their papers.
HOA: Final = "083192000101"


class FileServer(ThreadingHTTPServer):
    """Gives each path its bytes, after so many failures."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _FileHandler)
        self.files: dict[str, bytes] = {}
        self.failures: dict[str, list[int]] = {}
        self.asked: list[str] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def holds(self, data: bytes, *failures: int) -> str:
        path = f"/{uuid4().hex}.pdf"
        self.files[path], self.failures[path] = data, list(failures)
        return self.origin + path


class _FileHandler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        failures = self.server.failures.get(self.path, [404])
        status = failures.pop(0) if failures else 200
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:1/secret")
        self.end_headers()
        if status == 200:
            self.wfile.write(self.server.files[self.path])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="session")
def file_server() -> Iterator[FileServer]:
    with FileServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@dataclass
class NationalPortal:
    """Calls the town, and lets its worker act."""

    town: Town
    clerk: Clerk
    files: FileServer

    def dossier(self, **changes: Any) -> Json:
        """Return what a citizen filed on the Portal: a whole, sound dossier."""
        return {
            "MaHoSo": f"G22.99-261123-{uuid4().hex[:8].upper()}",
            "MaTTHC": MARITAL.procedure,
            "MaCoQuanThucHien": BA_TRI,
            "ChuHoSo": "Nguyễn Thị Hoa",
            "LoaiDoiTuong": "1",
            "SoGiayToChuHoSo": HOA,
            "Email": "hoa@example.vn",
            "SoDienThoai": "0901234567",
            "TrichYeuHoSo": "Xác nhận tình trạng hôn nhân",
            "HinhThuc": "0",
            "NgayNopHoSo": "20261123083000",
            "EformThongTinChiTiet": MARITAL.answers,
            "TaiLieuNop": [
                self.paper("TK-XNTTHN", self.town.papers.signed["hoa"].data)
            ],
        } | changes

    def paper(self, code: str, data: bytes, *failures: int) -> Json:
        return {
            "TenTepDinhKem": "to-khai.pdf",
            "MaThanhPhanHoSo": code,
            "DuongDanTaiTepTin": self.files.holds(data, *failures),
        }

    async def send(
        self, resource: str, body: object, *, key: str | None = KEY
    ) -> httpx.Response:
        headers = {} if key is None else {"SecurityKey": key.encode()}
        return await self.town.http.post(
            f"{PREFIX}/{resource}",
            json=body,
            headers=headers,  # type: ignore[arg-type]  # Vietnamese goes as bytes
        )

    async def send_and_act(self, resource: str, body: object) -> InboundMessage:
        """Send, and let the worker act on the one message that was kept."""
        answer = await self.send(resource, body)
        assert answer.json()["error_code"] == 0, answer.text
        message = await self.newest()
        await self.clerk.act(message.id)
        return await self.message(message.id)

    async def newest(self) -> InboundMessage:
        async with self.town.sessions() as session:
            found = await session.scalars(
                select(InboundMessage).order_by(InboundMessage.id.desc()).limit(1)
            )
            return found.one()

    async def message(self, message_id: UUID) -> InboundMessage:
        async with self.town.sessions() as session:
            return await session.get_one(InboundMessage, message_id)

    async def filed(self, reference: str) -> list[Dossier]:
        """Return every dossier of ours that the Portal calls so."""
        async with self.town.sessions() as session:
            found = await session.scalars(
                select(Dossier)
                .join(ExternalReference, ExternalReference.dossier_id == Dossier.id)
                .where(
                    ExternalReference.system == queries.SYSTEM,
                    ExternalReference.reference == reference,
                )
            )
            return list(found)

    async def papers(self, dossier: Dossier) -> list[str]:
        async with self.town.sessions() as session:
            found = await session.scalars(
                select(Paper.code).where(
                    Paper.dossier_id == dossier.id, Paper.replaced_at.is_(None)
                )
            )
            return sorted(found)

    async def told(self, dossier: Dossier) -> list[str]:
        async with self.town.sessions() as session:
            found = await session.scalars(
                select(Progress.content)
                .where(Progress.dossier_id == dossier.id)
                .order_by(Progress.number)
            )
            return list(found)

    async def open_step(self, dossier: Dossier) -> WorkItem:
        async with self.town.sessions() as session:
            found = await session.scalars(
                select(WorkItem).where(
                    WorkItem.dossier_id == dossier.id, WorkItem.closed_at.is_(None)
                )
            )
            return found.one()


@pytest.fixture
def national_portal(town: Town, file_server: FileServer) -> Iterator[NationalPortal]:
    transport = town.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    state: Any = transport.app
    state.state.portal_inbound = InboundSettings(
        security_key=SecretStr(KEY), file_origins=(file_server.origin,)
    )
    origins = frozenset({file_server.origin})
    allowed = Allowed(origins, largest=2_000_000, seconds=10, inside=origins)
    fetcher = Fetcher(fetching.client(), allowed)
    parts = town.parts
    desk = PaperDesk(fetcher, parts.storage, parts.checker)
    clerk = Clerk(parts.sessions, desk, parts.calendar, parts.clock)
    yield NationalPortal(town, clerk, file_server)
    state.state.portal_inbound = None
