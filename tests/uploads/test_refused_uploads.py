"""What the protocol does not allow is refused by its own status, never a 500."""

import base64
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ProblemError
from app.uploads import headers
from app.uploads.limits import UploadLimits
from tests.uploads.harbour import PATH, Harbour, Sender, checksum

STREAM = "application/offset+octet-stream"
DATA = b"x" * 1_000


@pytest.mark.parametrize("version", ["", "0.2.2", "1.0", "2.0.0", "x" * 999])
async def test_another_version_of_the_protocol_is_412(
    hoa: Sender, version: str
) -> None:
    answers = [
        await hoa.send("POST", PATH, Tus_Resumable=version, Upload_Length="10"),
        await hoa.send("HEAD", f"{PATH}/{'0' * 32}", Tus_Resumable=version),
        await hoa.send("PATCH", f"{PATH}/{'0' * 32}", b"x", Tus_Resumable=version),
        await hoa.send("DELETE", f"{PATH}/{'0' * 32}", Tus_Resumable=version),
    ]

    assert {each.status_code for each in answers} == {412}
    assert {each.headers["Tus-Version"] for each in answers} == {"1.0.0"}


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [
        (0, 422, "upload_empty"),
        (5_000_000_000, 413, "upload_too_large"),
        (100_000_001, 413, "upload_too_large"),
        (-1, 400, "bad_upload_header"),
        ("1e9", 400, "bad_upload_header"),
        ("10, 10", 400, "bad_upload_header"),
        ("9" * 19, 400, "bad_upload_header"),
        ("", 400, "bad_upload_header"),
    ],
)
async def test_a_length_that_cannot_be_is_refused_at_creation(
    hoa: Sender, length: object, status: int, code: str
) -> None:
    answer = await hoa.create(length)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize(
    "more",
    [
        {"Upload_Defer_Length": "1"},
        {"Upload_Concat": "partial"},
        {"Upload_Metadata": "filename"},
        {"Upload_Metadata": "filename !!!"},
        {"Upload_Metadata": ","},
        {"Upload_Metadata": "filename YQ==,filename Yg=="},
        {"Upload_Metadata": "tên YQ=="},
        {"Upload_Metadata": f"filename {base64.b64encode(b'x' * 9_000).decode()}"},
        {"Upload_Metadata": ",".join(f"k{n} YQ==" for n in range(30))},
    ],
)
async def test_headers_that_mean_nothing_here_are_refused(
    hoa: Sender, more: dict[str, str]
) -> None:
    first = more.get("Upload_Metadata") == "filename"

    answer = await hoa.create(10, **more)

    # A key may stand alone (tus 1.0, Upload-Metadata); the name is empty then.
    assert answer.status_code == (201 if first else 400)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\tạm\\đơn.pdf", "đơn.pdf"),
        ("a\x00b\r\nc\u202efdp.exe", "abcfdp.exe"),
        ("đơn\u200b.pdf", "đơn.pdf"),
        ("Đo\u031bn.pdf", "Đơn.pdf"),
    ],
)
async def test_a_name_keeps_no_path_and_nothing_unseen(
    hoa: Sender, name: str, kept: str
) -> None:
    path = await hoa.begin(10, name)

    assert (await hoa.send("GET", path)).json()["name"] == kept


@pytest.mark.parametrize("kind", ["", "application/octet-stream", "text/plain"])
async def test_a_body_of_another_type_is_415(hoa: Sender, kind: str) -> None:
    path = await hoa.begin(1_000)

    patched = await hoa.patch(path, 0, DATA, Content_Type=kind)
    created = await hoa.create(1_000, Content_Type=kind, Content_Length="5")
    begun = await hoa.send("POST", PATH, DATA, Upload_Length="1000", Content_Type=kind)

    assert patched.status_code == begun.status_code == 415
    assert created.status_code in {201, 415}
    assert await hoa.offset(path) == 0


@pytest.mark.parametrize("offset", [1, 999, 5_000])
async def test_another_offset_is_409(hoa: Sender, offset: int) -> None:
    path = await hoa.begin(1_000)

    answer = await hoa.patch(path, offset, DATA[:10])

    assert (answer.status_code, answer.json()["code"]) == (409, "offset_mismatch")


@pytest.mark.parametrize("offset", ["", "-1", "x", "0x1", "٣"])
async def test_an_offset_that_is_no_number_is_400(hoa: Sender, offset: str) -> None:
    path = await hoa.begin(1_000)

    answer = await hoa.patch(path, offset, DATA)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "stated", ["md5 XrY7u+Ae7tCTyyK7j1rNww==", "sha1", "sha1 !!", "sha1 YQ==", ""]
)
async def test_a_checksum_that_is_none_is_400(hoa: Sender, stated: str) -> None:
    path = await hoa.begin(1_000)

    answer = await hoa.patch(path, 0, DATA, Upload_Checksum=stated or " ")

    assert answer.status_code == 400
    assert await hoa.offset(path) == 0


async def test_more_than_the_length_is_413_and_nothing_of_it_kept(
    hoa: Sender,
) -> None:
    path = await hoa.begin(500)

    async def unannounced() -> AsyncIterator[bytes]:
        yield DATA

    announced = await hoa.patch(path, 0, DATA)
    chunked = await hoa.patch(path, 0, unannounced())

    assert announced.status_code == chunked.status_code == 413
    assert await hoa.offset(path) == 0


async def test_a_person_holds_only_so_many_unfinished_uploads(hoa: Sender) -> None:
    for _ in range(UploadLimits().unfinished):
        last = await hoa.begin(1_000)

    refused = await hoa.create(1_000)
    await hoa.send("DELETE", last)
    again = await hoa.create(1_000)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_uploads")
    assert again.status_code == 201


async def test_a_person_is_promised_only_so_many_bytes(
    port: Harbour, hoa: Sender, binh: Sender
) -> None:
    for _ in range(5):
        await hoa.begin(99_000_000)

    refused = await hoa.create(99_000_000)
    others = await binh.create(99_000_000)
    port.clock.at += timedelta(hours=25)
    later = await hoa.create(99_000_000)

    assert refused.status_code == 429
    assert others.status_code == later.status_code == 201


async def test_a_finished_upload_takes_no_more(hoa: Sender) -> None:
    path = await hoa.begin(1_000)
    await hoa.patch(path, 0, DATA, Upload_Checksum=checksum(DATA))

    more = await hoa.patch(path, 1_000, b"x")
    nothing = await hoa.patch(path, 1_000, b"")

    assert more.status_code == 413
    assert (nothing.status_code, nothing.headers["Upload-Offset"]) == (204, "1000")


@given(st.text(max_size=60))
def test_no_metadata_makes_the_reader_fail(stated: str) -> None:
    assert _answered(lambda: headers.metadata(stated)) in {"read", 400}


@given(
    st.dictionaries(
        st.sampled_from(["upload-length", "upload-offset", "upload-checksum"]),
        st.text(max_size=40),
    )
)
def test_no_headers_make_the_reader_fail(stated: dict[str, str]) -> None:
    for read in (headers.creation, headers.offset, headers.checksum):
        assert _answered(partial(read, stated)) in {"read", 400}


def _answered(read: Callable[[], object]) -> object:
    try:
        read()
    except ProblemError as refused:
        return refused.status
    return "read"
