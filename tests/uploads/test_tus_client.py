"""An ordinary client, tus-js-client, resumes against the portal as it really runs."""

import asyncio
import hashlib
import json
import os
import random
import secrets
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import pytest

from app.core.clock import FixedClock
from app.core.postgres.cluster import Cluster
from simulators.pki import authority
from tests.dossiers.chaos.mortal_portal import MortalPortal
from tests.uploads import harbour
from tests.uploads.bad_lines import BadLine, bad_line
from tests.uploads.harbour import Harbour, Sender

SIZE: Final = 50_000_000
CUTS: Final = 20
_ROOT: Final = Path(__file__).parents[2]
_MODULES: Final = Path(
    os.environ.get("MOTCUA_NODE_FOLDER", Path.home() / ".cache/motcua/node")
)
_WITHIN_SECONDS: Final = 120


@pytest.fixture
async def today(server: Cluster, tmp_path: Path) -> AsyncIterator[Harbour]:
    """A harbour of the present day, on which programs may run."""
    name = f"tus_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    now = datetime.now(UTC)
    authority.make_pki(tmp_path, people={}, offices={}, at=now)
    clock = FixedClock(now)
    async with harbour.opened(server.url(name), tmp_path, clock) as opened:
        yield opened


@pytest.mark.slow
async def test_two_uploads_of_50_mb_outlive_40_cuts_and_a_killed_server(
    today: Harbour, tmp_path: Path
) -> None:
    node = _node()
    chance = random.Random(1)  # noqa: S311  # which places, is no secret
    portal = MortalPortal(_environment(today), _free_port())
    await asyncio.to_thread(portal.raise_again)
    half_way = asyncio.Event()
    loop = asyncio.get_running_loop()

    def note(done: int) -> None:
        if done == CUTS // 2:
            loop.call_soon_threadsafe(half_way.set)

    with ExitStack() as stack:
        stack.callback(portal.kill)
        files, lines, sending = [], [], []
        for number, who in enumerate((today.hoa, today.binh)):
            file = tmp_path / f"file-{number}"
            file.write_bytes(chance.randbytes(SIZE))
            cuts = sorted(chance.randrange(SIZE) for _ in range(CUTS))
            line = BadLine(portal.port, cuts, note if number == 0 else _nothing)
            begins = stack.enter_context(bad_line(line))
            files.append(file)
            lines.append(line)
            sending.append(asyncio.create_task(_send(node, begins, who, file)))
        await asyncio.wait_for(half_way.wait(), _WITHIN_SECONDS)
        portal.kill()
        await asyncio.to_thread(portal.raise_again)
        arrived = await asyncio.wait_for(asyncio.gather(*sending), _WITHIN_SECONDS)
        shown = [
            await _shown(portal, who, each["url"])
            for who, each in zip((today.hoa, today.binh), arrived, strict=True)
        ]

    assert [line.done for line in lines] == [CUTS, CUTS]
    assert [each["sha256"] for each in shown] == [_sha256(each) for each in files]
    assert [each["length"] for each in shown] == [SIZE, SIZE]


def _node() -> str:
    node = shutil.which("node")
    if node is None or not (_MODULES / "node_modules/tus-js-client").is_dir():
        pytest.skip("node with tus-js-client is not installed (.ci/run does it)")
    return node


async def _send(node: str, port: int, who: Sender, file: Path) -> dict[str, str]:
    process = await asyncio.create_subprocess_exec(
        node,
        str(Path(__file__).with_name("resume.mjs")),
        str(_MODULES),
        f"http://127.0.0.1:{port}/v1/uploads",
        who.token,
        str(file),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    told: dict[str, str] = json.loads(printed)
    return told


async def _shown(portal: MortalPortal, who: Sender, url: str) -> dict[str, object]:
    """Ask the portal itself, past the bad line."""
    path = url.rsplit("/", 1)[-1]
    async with httpx.AsyncClient(timeout=30) as http:
        answer = await http.get(
            f"{portal.address}/v1/uploads/{path}",
            headers={"Authorization": f"Bearer {who.token}"},
        )
    body: dict[str, object] = answer.json()
    return body


def _environment(port: Harbour) -> dict[str, str]:
    settings = port.parts.settings
    url = settings.database.url
    keys = {k: v for k, v in os.environ.items() if k.startswith("MOTCUA_ENCRYPTION__")}
    return keys | {
        "PYTHONPATH": str(_ROOT),
        "MOTCUA_DATABASE__URL": url.get_secret_value() if url else "",
        "MOTCUA_DATA_FOLDER": str(settings.data_folder),
        "MOTCUA_PUBLIC_URL": settings.public_url,
        "MOTCUA_FILES__LINK_KEY": settings.files.link_key.get_secret_value(),
        "MOTCUA_IDENTITY__TOKEN_KEY": settings.identity.token_key.get_secret_value(),
        "MOTCUA_SIGNING__TRUST": str(settings.signing.trust / "trust"),
        "MOTCUA_SIGNING__SEALS": str(settings.signing.seals),
    }


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _nothing(_: int) -> None:
    return
