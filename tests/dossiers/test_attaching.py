"""A finished upload becomes a paper; nothing slow is done inside a transaction."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.dossiers.ports import SignatureChecker
from app.files.models import StoredFile
from app.files.storage import Storage
from app.signing.report import ValidationReport
from tests.dossiers import sending, walks
from tests.dossiers.papers import File
from tests.dossiers.towns import Json, Town, path_of

CODE = "TK-XNTTHN"


def app_of(town: Town) -> FastAPI:
    app: FastAPI = town.http._transport.app  # type: ignore[attr-defined]  # ours
    return app


def _unlike(file: File) -> File:
    """Return the same paper in bytes that nobody sent before."""
    return replace(file, data=file.data + f"\n% {uuid4()}\n".encode())


async def _files(town: Town, sha256: str) -> int:
    async with town.sessions() as session:
        counted = select(func.count()).where(StoredFile.sha256 == sha256)
        return await session.scalar(counted) or 0


async def test_a_finished_upload_becomes_a_paper_with_its_hash_and_size(
    town: Town,
) -> None:
    hoa, draft = town.person("hoa"), await walks.drafted(town)
    file = town.papers.signed["hoa"]

    answer = await sending.attach(hoa, draft, CODE, await sending.sent(hoa, file))

    paper = answer.json()["papers"][0]
    assert answer.status_code == 201
    assert paper["sha256"] == hashlib.sha256(file.data).hexdigest()
    assert (paper["size"], paper["file_name"]) == (len(file.data), file.name)
    assert paper["verdict"]["indication"] == "TOTAL-PASSED"
    assert paper["scan"] == "not_scanned"
    path = f"{path_of(draft)}/papers/{paper['id']}"
    assert (await hoa.get(path)).content == file.data
    done = await walks.send_in(hoa, answer.json())
    assert done.json()["status"] == "submitted"


async def test_an_upload_attached_twice_is_one_file(town: Town) -> None:
    hoa, draft = town.person("hoa"), await walks.drafted(town)
    file = _unlike(town.papers.plain)
    upload = await sending.sent(hoa, file)

    once = walks.done(await sending.attach(hoa, draft, CODE, upload))
    again = walks.done(await sending.attach(hoa, once, CODE, upload))

    assert len(again["papers"]) == 1
    assert await _files(town, again["papers"][0]["sha256"]) == 1


async def test_an_upload_whose_bytes_went_with_a_draft_has_expired(town: Town) -> None:
    hoa, draft = town.person("hoa"), await walks.drafted(town)
    upload = await sending.sent(hoa, _unlike(town.papers.plain))
    once = walks.done(await sending.attach(hoa, draft, CODE, upload))
    async with town.sessions() as session:
        sha256 = once["papers"][0]["sha256"]
        key = await session.scalar(
            select(StoredFile.key).where(StoredFile.sha256 == sha256)
        )
    await town.parts.storage.delete(str(key))

    refused = await sending.attach(hoa, once, CODE, upload)

    assert (refused.status_code, refused.json()["code"]) == (410, "upload_expired")


async def test_an_unfinished_upload_is_no_paper(town: Town) -> None:
    hoa, draft = town.person("hoa"), await walks.drafted(town)
    upload = await sending.begun(hoa, town.papers.plain)

    refused = await sending.attach(hoa, draft, CODE, upload)

    assert (refused.status_code, refused.json()["code"]) == (409, "upload_incomplete")


async def test_anothers_upload_is_no_paper_of_mine(town: Town) -> None:
    draft = await walks.drafted(town)
    upload = await sending.sent(town.person("binh"), town.papers.plain)

    refused = await sending.attach(town.person("hoa"), draft, CODE, upload)

    assert (refused.status_code, refused.json()["code"]) == (404, "upload_not_found")


async def test_an_upload_too_large_for_its_paper_is_refused_unread(
    town: Town,
) -> None:
    hoa, draft = town.person("hoa"), await walks.drafted(town)
    upload = await sending.sent(hoa, File("to-khai.pdf", bytes(10_000_001)))

    refused = await sending.attach(hoa, draft, CODE, upload)

    assert refused.json()["errors"][0]["message"] == "tệp lớn quá 10 MB"


async def test_the_same_bytes_in_another_paper_are_told_and_kept_once(
    town: Town,
) -> None:
    sau, draft = town.person("sau"), await walks.drafted(town, walks.ALLOWANCE)
    file = _unlike(town.papers.plain)

    first = walks.done(await sau.upload(draft, "GT-QTTG", file))
    renamed = replace(file, name="bản sao.pdf")
    second = walks.done(await sau.upload(first, "BK-TC1L", renamed))
    other = await walks.drafted(town, walks.ALLOWANCE)
    upload = await sending.sent(sau, file)
    third = walks.done(await sending.attach(sau, other, "GT-QTTG", upload))

    assert first["notices"] == []
    assert [each["code"] for each in second["notices"]] == ["same_file_in_dossier"]
    assert second["notices"][0]["paper"] == "GT-QTTG"
    assert {each["code"] for each in third["notices"]} == {"same_file_elsewhere"}
    names = {paper["code"]: paper["file_name"] for paper in second["papers"]}
    assert names["BK-TC1L"] == "bản sao.pdf"
    assert await _files(town, second["papers"][0]["sha256"]) == 1


async def test_anothers_same_bytes_are_neither_told_nor_shared(town: Town) -> None:
    file = _unlike(town.papers.plain)
    for case, code in ((walks.ALLOWANCE, "GT-QTTG"), (walks.VICTIM, "GT-HN")):
        draft = await walks.drafted(town, case)
        answer = walks.done(await town.person(case.owner).upload(draft, code, file))

        assert answer["notices"] == []
    assert await _files(town, hashlib.sha256(file.data).hexdigest()) == 2


async def test_a_keyed_request_sent_again_gets_its_answer_and_stores_nothing(
    town: Town,
) -> None:
    hoa, draft = town.person("hoa"), await walks.drafted(town)
    upload = await sending.sent(hoa, _unlike(town.papers.plain))
    key = {"Idempotency-Key": str(uuid4())}

    first = await sending.attach(hoa, draft, CODE, upload, **key)
    second = await sending.attach(hoa, draft, CODE, upload, **key)
    other = await sending.attach(hoa, draft, "LA", upload, **key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotent-Replay"] == "true"
    assert second.json() == first.json()
    assert second.headers["ETag"] == first.headers["ETag"]
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "/code"),
        ({"code": CODE}, "/upload"),
        ({"code": CODE, "upload": "x"}, "/upload"),
        ({"code": "a b", "upload": str(uuid4())}, "/code"),
        ({"code": CODE, "upload": str(uuid4()), "more": 1}, "/more"),
    ],
)
async def test_a_body_that_names_no_upload_is_422(
    town: Town, body: Json, path: str
) -> None:
    draft = await walks.drafted(town)

    refused = await town.person("hoa").post(
        f"{path_of(draft)}/papers", body, version=draft["version"]
    )

    assert refused.status_code == 422
    assert path in {each["path"] for each in refused.json()["errors"]}


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("text/plain", b"x", 415),
        ("", b"x", 415),
        ("application/json", b"{", 400),
        ("application/json", b"\xff", 400),
        ("application/json", b"[" * 100_000, 400),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=a", b"x", 400),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    town: Town, kind: str, content: bytes, status: int
) -> None:
    draft = await walks.drafted(town)

    refused = await town.person("hoa").send(
        "POST",
        f"{path_of(draft)}/papers",
        version=draft["version"],
        headers={"Content-Type": kind},
        content=content,
    )

    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"


async def test_limits_are_shown_before_a_file_is_chosen(town: Town) -> None:
    draft = await walks.drafted(town)

    shown = (await town.person("hoa").get(f"{path_of(draft)}/paper-limits")).json()

    paper = next(each for each in shown["papers"] if each["code"] == CODE)
    assert paper["largest_bytes"] == 10_000_000
    assert "application/pdf" in paper["media_types"]
    assert shown["upload"]["endpoint"] == "/v1/uploads"
    assert shown["upload"]["largest_bytes"] == 100_000_000
    assert shown["scanned"] is False


class _Watched:
    """Notes how many more connections are in use while something slow is done."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.pool = cast("Any", engine.pool)
        self.already = self.pool.checkedout()
        self.in_use: list[int] = []

    def note(self) -> None:
        self.in_use.append(self.pool.checkedout() - self.already)


class _WatchedStorage(Storage):
    watched: _Watched

    async def put(self, key: str, data: bytes) -> None:
        self.watched.note()
        await super().put(key, data)

    async def put_stream(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        self.watched.note()
        await super().put_stream(key, pieces)

    async def get(self, key: str) -> bytes:
        self.watched.note()
        return await super().get(key)


class _WatchedChecker:
    def __init__(self, checker: SignatureChecker, watched: _Watched) -> None:
        self._checker, self._watched = checker, watched

    async def check(self, data: bytes, *, at: datetime) -> ValidationReport:
        self._watched.note()
        return await self._checker.check(data, at=at)


@contextmanager
def _watching(town: Town) -> Iterator[_Watched]:
    app = app_of(town)
    watched = _Watched(town.sessions.kw["bind"])
    kept = app.state.storage, app.state.signature_checker
    storage = _WatchedStorage(town.parts.storage.store)
    object.__setattr__(storage, "watched", watched)
    app.state.storage = storage
    app.state.signature_checker = _WatchedChecker(kept[1], watched)
    try:
        yield watched
    finally:
        app.state.storage, app.state.signature_checker = kept


@pytest.mark.parametrize("keyed", [True, False])
async def test_nothing_slow_is_done_inside_a_transaction(
    town: Town,
    keyed: bool,  # noqa: FBT001  # pytest passes parameters by name
) -> None:
    hoa, draft = town.person("hoa"), await walks.drafted(town)
    key = {"Idempotency-Key": str(uuid4())} if keyed else {}

    with _watching(town) as watched:
        upload = await sending.sent(hoa, _unlike(town.papers.plain))
        draft = walks.done(await sending.attach(hoa, draft, CODE, upload, **key))
        file = _unlike(town.papers.signed["hoa"])
        walks.done(await hoa.upload(draft, CODE, file))

    assert len(watched.in_use) >= 7
    assert set(watched.in_use) == {0}
