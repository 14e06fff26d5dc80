"""Whatever breaks, the bytes that were counted are there, and the rest can follow."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from app.files.storage import Storage, StorageUnavailable
from app.uploads import pieces as cutting
from app.uploads import service
from app.uploads.errors import UploadLocked
from app.uploads.pieces import Patience
from app.uploads.service import LEASE, Writing
from tests.uploads.harbour import HOA, Harbour, checksum

DATA = bytes(range(256)) * 16


async def _sent(data: bytes) -> AsyncIterator[bytes]:
    """Send in small chunks, to the end or until the line breaks."""
    for start in range(0, len(data), 300):
        yield data[start : start + 300]


async def _begin(port: Harbour, path: str, offset: int) -> Writing:
    return await port.receiver().transactions.run(
        lambda session: service.begin_writing(
            session,
            UUID(path.rsplit("/", 1)[-1]),
            owner_id=HOA,
            offset=offset,
            announced=0,
            at=port.clock.now(),
            life=timedelta(hours=1),
        )
    )


@given(
    data=st.binary(min_size=1, max_size=4_000),
    lengths=st.lists(st.integers(1, 1_500), max_size=8),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_sequence_of_cut_chunks_yields_the_original_bytes(
    port: Harbour, data: bytes, lengths: list[int]
) -> None:
    path = await port.hoa.begin(len(data))
    receiver = port.receiver()

    for length in [*lengths, len(data)]:
        at = await port.hoa.offset(path)
        writing = await _begin(port, path, at)
        await receiver.receive(_sent(data[at : at + length]), writing)
    await port.hoa.patch(path, len(data), b"")
    shown = (await port.hoa.send("GET", path)).json()

    assert shown["sha256"] == hashlib.sha256(data).hexdigest()
    await port.hoa.send("DELETE", path)


async def test_what_came_before_the_line_broke_is_kept(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))

    async def broken() -> AsyncIterator[bytes]:
        yield DATA[:900]
        raise ClientDisconnect

    await port.hoa.patch(path, 0, broken())

    assert await port.hoa.offset(path) == 900


async def test_a_checked_body_that_broke_off_is_not_kept(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))

    async def broken() -> AsyncIterator[bytes]:
        yield DATA[:2_000]
        raise ClientDisconnect

    answer = await port.hoa.patch(path, 0, broken(), Upload_Checksum=checksum(DATA))

    assert answer.status_code == 460
    assert await port.hoa.offset(path) == 0


async def test_of_two_writers_one_wins(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield DATA[:1_000]
        begun.set()
        await go_on.wait()
        yield DATA[1_000:]

    first = asyncio.create_task(port.hoa.patch(path, 0, slow()))
    await begun.wait()
    second = await port.hoa.patch(path, 0, DATA)
    go_on.set()

    assert (second.status_code, second.json()["code"]) == (423, "upload_locked")
    assert (await first).status_code == 204
    shown = (await port.hoa.send("GET", path)).json()
    assert shown["sha256"] == hashlib.sha256(DATA).hexdigest()


async def test_of_many_writers_at_once_only_one_is_counted(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))

    answers = await asyncio.gather(*(port.hoa.patch(path, 0, DATA) for _ in range(6)))

    statuses = sorted(each.status_code for each in answers)
    assert statuses[0] == 204
    assert set(statuses[1:]) <= {409, 423}


async def test_a_writer_that_fell_silent_is_replaced_and_cannot_come_back(
    port: Harbour,
) -> None:
    path = await port.hoa.begin(len(DATA))
    silent = await _begin(port, path, 0)
    port.clock.at += LEASE

    other = await port.hoa.patch(path, 0, DATA[:700])

    assert other.status_code == 204
    with pytest.raises(UploadLocked):
        await port.receiver().receive(_sent(DATA), silent)
    assert await port.hoa.offset(path) == 700


async def test_another_process_goes_on_where_one_was_killed(port: Harbour) -> None:
    path = await port.hoa.begin(len(DATA))
    await port.hoa.patch(path, 0, DATA[:1_234])
    killed = await _begin(port, path, 1_234)
    # It stored a part, and died before it could count it.
    await port.receiver()._store(killed, 1_234, b"never counted")

    port.clock.at += LEASE
    at = await port.hoa.offset(path)
    await port.hoa.patch(path, at, DATA[at:])

    assert at == 1_234
    shown = (await port.hoa.send("GET", path)).json()
    assert shown["sha256"] == hashlib.sha256(DATA).hexdigest()


class _Full(Storage):
    """A store that takes one object, and is full then."""

    async def put(self, key: str, data: bytes) -> None:
        if await self.keys_under(key.rsplit("/", 1)[0]):
            raise StorageUnavailable
        await super().put(key, data)


async def test_nothing_is_counted_that_the_store_did_not_take(port: Harbour) -> None:
    data = bytes(cutting.LARGEST + 500)
    path = await port.hoa.begin(len(data))
    writing = await _begin(port, path, 0)
    full = replace(port.receiver(), storage=_Full(port.storage.store))

    with pytest.raises(StorageUnavailable):
        await full.receive(_sent(data), writing)
    counted = await port.hoa.offset(path)
    await port.hoa.patch(path, counted, data[counted:])

    assert counted == cutting.LARGEST
    shown = (await port.hoa.send("GET", path)).json()
    assert shown["sha256"] == hashlib.sha256(data).hexdigest()


async def test_a_slow_line_is_stored_before_a_piece_is_full() -> None:
    more = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"first"
        await more.wait()
        yield b"second"

    cut = cutting.pieces(slow(), Patience(piece_seconds=0.01))
    early = await anext(cut)
    more.set()

    assert early == b"first"
    assert [piece async for piece in cut] == [b"second"]


async def test_a_silent_line_is_given_up() -> None:
    async def silent() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    patience = Patience(piece_seconds=0.01, stall_seconds=0.01)

    assert [piece async for piece in cutting.pieces(silent(), patience)] == [b"first"]


@given(st.lists(st.binary(max_size=50), max_size=20))
async def test_pieces_are_the_stream(chunks: list[bytes]) -> None:
    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    found = [piece async for piece in cutting.pieces(body(), Patience())]

    assert b"".join(found) == b"".join(chunks)
    assert all(found)


async def test_a_large_body_is_never_held_whole() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield bytes(5 * cutting.LARGEST + 1)

    sizes = [len(piece) async for piece in cutting.pieces(body(), Patience())]

    assert sizes == [cutting.LARGEST] * 5 + [1]


async def test_a_replaced_writer_is_refused_before_its_heir_wrote_a_byte(
    port: Harbour,
) -> None:
    path = await port.hoa.begin(len(DATA))
    silent = await _begin(port, path, 0)
    port.clock.at += LEASE
    await _begin(port, path, 0)

    with pytest.raises(UploadLocked):
        await port.receiver().receive(_sent(DATA), silent)
    assert await port.hoa.offset(path) == 0
