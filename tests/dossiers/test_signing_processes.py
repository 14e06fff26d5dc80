"""One signature, three processes: prepared here, signed elsewhere, completed in a third."""

import asyncio
import base64
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication
from app.signing.trust import store
from simulators.pki.authority import Pki
from tests.dossiers import processes, signers
from tests.dossiers.towns import Resident, Town

_WITHIN_SECONDS = 40


@pytest.mark.slow
async def test_a_paper_is_signed_across_three_processes(
    town_today: Town, tmp_path: Path
) -> None:
    town = town_today
    folder = town.parts.settings.signing.seals
    pki = Pki(folder, frozenset({"hoa"}), frozenset())
    hoa = town.person("hoa")
    dossier = await signers.draft_with_paper(town)
    session = await signers.opened(hoa, [dossier], pki, "hoa")
    digest = base64.b64decode(session["documents"][0]["digest"])

    value = _signed_by_a_foreign_program(digest, signers.key_file(pki, "hoa"), tmp_path)
    port = _free_port()
    with processes.running(town, "serve", "--port", str(port)):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await _until_ready(http)
            elsewhere = Resident(http, hoa.token)
            given = await signers.give(
                elsewhere, session, (1, base64.b64encode(value).decode())
            )
    seen = (await hoa.get(f"/v1/signing-sessions/{session['id']}")).json()

    assert len(digest) == 32
    assert given["done"] == 1, given
    signed = (await hoa.get(seen["documents"][0]["signed_link"])).content
    report = validation.validate(
        signed,
        at=town.clock.now(),
        trust=store.load(pki.trust_store),
        policy=DOSSIER,
    )
    assert report.indication is Indication.TOTAL_PASSED
    assert signed.startswith(town.papers.plain.data)


def _signed_by_a_foreign_program(digest: bytes, key: Path, folder: Path) -> bytes:
    """Let OpenSSL sign thirty-two bytes; it never sees a document."""
    asked, answered = folder / "digest", folder / "value"
    asked.write_bytes(digest)
    command = ["openssl", "pkeyutl", "-sign", "-inkey", str(key), "-in", str(asked)]
    subprocess.run([*command, "-out", str(answered)], check=True)  # noqa: S603 - our own command line
    return answered.read_bytes()


async def _until_ready(http: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + _WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            if (await http.get("/health/live")).is_success:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    pytest.fail("the portal did not come up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
