"""The tus 1.0 protocol, header by header, as its page says it."""

import hashlib
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from tests.uploads.harbour import PATH, Harbour, Sender, checksum

DATA = bytes(range(256)) * 40


async def test_the_server_says_what_it_can_do(hoa: Sender) -> None:
    answer = await hoa.send("OPTIONS", PATH, Tus_Resumable="", Authorization="")

    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "100000000"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }


async def test_an_upload_is_begun_sent_in_two_pieces_and_whole(hoa: Sender) -> None:
    path = await hoa.begin(len(DATA))

    first = await hoa.patch(path, 0, DATA[:4_000])
    half = await hoa.send("HEAD", path)
    second = await hoa.patch(path, 4_000, DATA[4_000:])
    shown = (await hoa.send("GET", path)).json()

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "4000")
    assert half.headers["Upload-Offset"] == "4000"
    assert half.headers["Upload-Length"] == str(len(DATA))
    assert half.headers["Upload-Metadata"].startswith("filename ")
    assert half.headers["Cache-Control"] == "no-store"
    assert second.headers["Upload-Offset"] == str(len(DATA))
    assert shown["state"] == "complete"
    assert shown["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert shown["name"] == "đơn.pdf"


async def test_the_bytes_become_one_object_and_no_part_stays(
    port: Harbour, hoa: Sender
) -> None:
    path = await hoa.begin(len(DATA))
    await hoa.patch(path, 0, DATA[:100])
    await hoa.patch(path, 100, DATA[100:])

    upload_id = path.rsplit("/", 1)[-1]

    assert await port.storage.keys_under(f"uploads/{upload_id}") == []
    assert len(await port.storage.keys_under("2026/11")) >= 1


async def test_the_first_bytes_may_come_with_the_creation(hoa: Sender) -> None:
    answer = await hoa.send(
        "POST",
        PATH,
        DATA[:1_000],
        Upload_Length=str(len(DATA)),
        Content_Type="application/offset+octet-stream",
    )

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "1000")
    assert await hoa.offset(answer.headers["Location"]) == 1_000


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_a_right_checksum_is_accepted(hoa: Sender, algorithm: str) -> None:
    path = await hoa.begin(len(DATA))

    stated = checksum(DATA, algorithm)
    answer = await hoa.patch(path, 0, DATA, Upload_Checksum=stated)

    assert answer.status_code == 204
    assert await hoa.offset(path) == len(DATA)


async def test_bytes_of_a_wrong_checksum_are_not_kept(
    port: Harbour, hoa: Sender
) -> None:
    path = await hoa.begin(len(DATA))

    answer = await hoa.patch(path, 0, DATA, Upload_Checksum=checksum(DATA[:-1]))

    assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
    assert await hoa.offset(path) == 0
    upload_id = path.rsplit("/", 1)[-1]
    assert await port.storage.keys_under(f"uploads/{upload_id}") == []


async def test_an_upload_expires_and_says_when(port: Harbour, hoa: Sender) -> None:
    path = await hoa.begin(len(DATA))
    stated = (await hoa.patch(path, 0, DATA[:10])).headers["Upload-Expires"]

    port.clock.at += timedelta(hours=24)
    late = await hoa.patch(path, 10, DATA[10:])
    asked = await hoa.send("HEAD", path)

    assert parsedate_to_datetime(stated) == port.clock.at
    assert (late.status_code, late.json()["code"]) == (410, "upload_expired")
    assert (asked.status_code, asked.content) == (410, asked.content)


async def test_every_piece_gives_it_more_time(port: Harbour, hoa: Sender) -> None:
    path = await hoa.begin(len(DATA))

    port.clock.at += timedelta(hours=20)
    await hoa.patch(path, 0, DATA[:10])
    port.clock.at += timedelta(hours=20)

    assert await hoa.offset(path) == 10


async def test_a_terminated_upload_is_gone(hoa: Sender) -> None:
    path = await hoa.begin(len(DATA))

    ended = await hoa.send("DELETE", path)
    after = [await hoa.send(method, path) for method in ("HEAD", "GET", "DELETE")]
    patched = await hoa.patch(path, 0, DATA)

    assert ended.status_code == 204
    assert {each.status_code for each in (*after, patched)} == {404}


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "HEAD"])
async def test_a_post_may_stand_for_another_method(hoa: Sender, method: str) -> None:
    path = await hoa.begin(len(DATA))

    answer = await hoa.send(
        "POST",
        path,
        X_HTTP_Method_Override=method,
        Upload_Offset="0",
        Content_Type="application/offset+octet-stream",
    )

    assert answer.is_success


async def test_anothers_upload_is_not_found(hoa: Sender, binh: Sender) -> None:
    path = await hoa.begin(len(DATA))

    answers = [await binh.send(method, path) for method in ("HEAD", "GET", "DELETE")]
    patched = await binh.patch(path, 0, DATA)

    assert {each.status_code for each in (*answers, patched)} == {404}
    assert await hoa.offset(path) == 0


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE", "GET"])
async def test_nobody_uploads_without_signing_in(hoa: Sender, method: str) -> None:
    path = PATH if method == "POST" else await hoa.begin(10)

    answer: httpx.Response = await hoa.send(
        method, path, Authorization="", Upload_Length="10"
    )

    assert answer.status_code == 401
    assert answer.headers["Tus-Resumable"] == "1.0.0"
