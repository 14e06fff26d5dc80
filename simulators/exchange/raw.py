"""What the simulated Portal can take: the same calls, made ready, as fast as it answers.

Each process writes prepared bytes to plain sockets; nothing is decided, nothing
kept. No courier can be faster.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import httpx
import uvloop

from app.integrations.national_portal import parcels
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.settings import NationalPortalSettings
from simulators.exchange import samples

_WIDTH: Final = 24
_LINK: Final = "https://motcua.example/v1/files/{}?expires=1790000000&mark=" + "m" * 43


@dataclass(frozen=True)
class Load:
    series: str
    first: int
    count: int


def main() -> None:
    """Read settings and a load from stdin; print when it began and ended."""
    told = json.loads(sys.stdin.readline())
    settings = NationalPortalSettings.model_validate(told["settings"])
    load = Load(told["series"], told["first"], told["count"])
    pairs = list(_pairs(settings, load))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(f"{uvloop.run(_send(settings, pairs))}\n")


def _pairs(
    settings: NationalPortalSettings, load: Load
) -> Iterator[tuple[bytes, bytes]]:
    session = _session(settings)
    for number in range(load.first, load.first + load.count):
        parcel = _parcel(samples.notice(load.series, number))
        told = {"session": session, "madonvi": settings.madonvi}
        item = [parcel.item.json_ready()]
        rows = [row.json_ready() for row in parcel.rows]
        yield (
            _request(
                settings,
                told | {"service": "DongBoHoSoMC", "isUpdating": "False", "data": item},
            ),
            _request(settings, told | {"service": "CapNhatTienDoHoSoMC", "data": rows}),
        )


def _parcel(payload: object) -> Parcel:
    notice = DossierNotice.model_validate_json(json.dumps(payload))
    links = {file: _LINK.format(file) for file in notice.file_ids()}
    parcel = parcels.pack([notice], links=links, version="2022")
    if not isinstance(parcel, Parcel):
        raise TypeError(parcel.reason)
    return parcel


def _session(settings: NationalPortalSettings) -> str:
    reply = httpx.post(
        settings.address(settings.auth_endpoint),
        json={
            "username": settings.username,
            "password": settings.password.get_secret_value(),
        },
        headers={"dstcode": settings.dstcode},
        trust_env=False,
    )
    return str(reply.json()["session"])


def _request(settings: NationalPortalSettings, told: object) -> bytes:
    body = json.dumps(told, ensure_ascii=False).encode()
    address = urlsplit(settings.address(settings.integration_endpoint))
    head = (
        f"POST {address.path} HTTP/1.1\r\nhost: {address.netloc}\r\n"
        f"dstcode: {settings.dstcode}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _send(
    settings: NationalPortalSettings, pairs: list[tuple[bytes, bytes]]
) -> float:
    address = urlsplit(str(settings.adapter_url))
    waiting = iter(pairs)

    async def one() -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for pair in waiting:
            for request in pair:
                writer.write(request)
                await _accepted(reader)
        writer.close()

    began = perf_counter()
    await asyncio.gather(*(one() for _ in range(_WIDTH)))
    return perf_counter() - began


async def _accepted(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.split(b"content-length:")[1].split(b"\r\n")[0]
    body = await reader.readexactly(int(length))
    if b'"error_code":0' not in body:
        raise RuntimeError(body.decode())


if __name__ == "__main__":
    main()
