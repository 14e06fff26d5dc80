"""The proxy of the deployment before the portal's own server, both on the loopback."""

import asyncio
import re
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from app import main
from app.cli import serving
from app.core.clock import SystemClock
from app.core.settings import Limits, Rates
from app.wiring import parts as wiring
from tests.house import portal

FILE: Final = Path(__file__).parents[2] / "deploy" / "caddy" / "Caddyfile"
HOST: Final = "portal.example"
# What the tests wait for is shorter; everything else but the addresses is as deployed.
_SHORTER: Final = {"read_header 10s": "read_header 1s", "read_body 11m": "read_body 2s"}
_LIMITS: Final = Limits(body_patience=timedelta(seconds=1))
_LOOPBACK: Final = ip_network("127.0.0.1/32")
_BURST: Final = 5_000


@dataclass
class Front:
    """Where the proxy listens, and the requests that came through to the portal."""

    port: int
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, data: bytes, *, patience: float = 5) -> bytes:
        """Send these bytes, and return all that comes until the line is closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        answer = b""
        try:
            async with asyncio.timeout(patience):
                writer.write(data)
                while piece := await reader.read(65536):
                    answer += piece
        except (ConnectionError, TimeoutError):
            return answer
        finally:
            writer.close()
        return answer

    def paths(self) -> list[str]:
        return [each["path"] for each in self.seen]


def statuses(answer: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"HTTP/1\.[01] (\d{3})", answer)]


@asynccontextmanager
async def opened(caddy: str, folder: Path) -> AsyncIterator[Front]:
    front = Front(_free_port())
    async with _portal(front, folder) as behind:
        process = subprocess.Popen(  # noqa: S603, ASYNC220 - Debian's own, with our own file
            [
                caddy,
                "run",
                "--adapter",
                "caddyfile",
                "--config",
                _adapted(folder, behind),
            ],
            env={
                "MOTCUA_SITE": f"http://{HOST}:{front.port}",
                "HOME": str(folder),
                "GOMAXPROCS": "1",
            },
            stderr=subprocess.DEVNULL,
        )
        try:
            await _listening(front.port)
            yield front
        finally:
            process.terminate()
            process.wait()


def _adapted(folder: Path, behind: int) -> str:
    """Write the deployment's file with other addresses and shorter patience."""
    text = FILE.read_text("utf-8").replace("portal:8000", f"127.0.0.1:{behind}")
    for deployed, here in _SHORTER.items():
        assert text.count(deployed) == 1
        text = text.replace(deployed, here)
    adapted = folder / "Caddyfile"
    adapted.write_text(text.replace("{", "{\n\tdefault_bind 127.0.0.1", 1), "utf-8")
    return str(adapted)


@asynccontextmanager
async def _portal(front: Front, folder: Path) -> AsyncIterator[int]:
    """Serve the application as `motcua serve` does; it tells what it was asked."""
    chosen = portal.settings(folder, "postgresql://nobody@nowhere/nothing")
    rates = Rates(address_per_minute=60, address_burst=_BURST)
    app = main.build(
        chosen.model_copy(
            update={"trusted_proxies": (_LOOPBACK,), "rates": rates, "limits": _LIMITS}
        )
    )
    app.state.clock, app.state.tokens = SystemClock(), wiring.tokens(chosen)
    _tell(app, front)
    config = serving.configured(app)
    config.log_level, config.lifespan = "critical", "off"
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn tells by this flag alone
        await asyncio.sleep(0.01)
    yield listening.getsockname()[1]
    server.should_exit = True
    await running


def _tell(app: FastAPI, front: Front) -> None:
    """Let the portal answer nothing but what it was asked, behind its own middleware."""

    async def tell(request: Request) -> JSONResponse:
        client = request.client
        front.seen.append(
            {
                "path": request.url.path,
                "client": client.host if client is not None else "",
                "headers": dict(request.headers),
                "certificate": getattr(request.state, "certificate", None),
            }
        )
        body = await request.body()
        return JSONResponse({"path": request.url.path, "body": body.decode("latin-1")})

    app.router.routes.clear()
    app.router.add_route("/{path:path}", tell, methods=["GET", "POST"])


async def _listening(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
