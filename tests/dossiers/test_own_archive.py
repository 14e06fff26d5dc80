"""A citizen takes along, as one ZIP, all that is held of them: to read and to check."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.audit import service as audit
from app.core.canonical import sha256_hex
from app.core.database import transaction
from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier, Paper
from app.files.models import StoredFile
from app.files.scanning import ScanState
from app.files.storage import Storage, open_storage
from app.privacy.archive import contents
from app.privacy.archive.contents import Entry, OwnDossier
from app.privacy.archive.sending import Held, Sending
from tests.dossiers import walks
from tests.dossiers.towns import Town

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)


def _opened(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def _in(archive: zipfile.ZipFile, room: str) -> list[str]:
    return [each for each in archive.namelist() if f"/{room}/" in each]


async def test_it_holds_what_was_filed_what_came_of_it_and_who_looked(
    own_town: Town,
) -> None:
    own = await walks.dossier_at(own_town, Status.COMPLETED)
    await own_town.workshop.seal_result(UUID(own["id"]))
    await walks.print_forms(own_town, own)
    other = await walks.submitted(own_town, walks.VESSEL)
    owner = walks.owner_of(own)

    answer = await own_town.person(owner).get("/v1/me/archive")

    archive = _opened(answer.content)
    data = json.loads(archive.read("du-lieu.json"))
    looks: Any = json.loads(archive.read(f"ho-so/{own['code']}/nguoi-da-xem.json"))
    assert answer.headers["cache-control"] == "no-store"
    assert [each["id"] for each in data["held"]["people"]] == [
        str(own_town.people[owner])
    ]
    assert looks
    assert all(each["purpose_label"] for each in looks)
    assert _in(archive, "giay-to")
    assert _in(archive, "bieu-mau")
    assert [archive.read(each)[:4] for each in _in(archive, "ket-qua")] == [b"%PDF"]
    assert own["code"] in archive.read("DOC-TRUOC.html").decode()
    assert other["code"] not in "".join(archive.namelist())
    async with own_town.sessions() as session:
        acts = await audit.acts_of(session, subject=f"person:{own_town.people[owner]}")
    assert acts[-1].event == "data.archive_given"


async def test_malware_is_named_and_not_given(own_town: Town) -> None:
    own = await walks.submitted(own_town)
    async with transaction(own_town.sessions) as session:
        bad = {"scan": ScanState.INFECTED, "scan_reason": "Eicar"}
        await session.execute(
            update(Paper)
            .where(Paper.dossier_id == UUID(own["id"]))
            .values(**bad, scan_engine="thử", scanned_at=AT)
        )

    answer = await own_town.person(walks.owner_of(own)).get("/v1/me/archive")

    archive = _opened(answer.content)
    assert _in(archive, "giay-to") == []
    assert "mã độc" in archive.read("DOC-TRUOC.html").decode()


async def test_a_file_that_is_lost_or_damaged_stops_no_other(tmp_path: Path) -> None:
    storage = open_storage(tmp_path.as_uri())
    await storage.put("damaged", b"%PDX")
    await storage.put("sound", b"%PDF")
    entries = [
        Entry(f"ho-so/H07/giay-to/{key}", key, sha256_hex(b"%PDF"), 4)
        for key in ("lost", "damaged", "sound")
    ]

    archive = _opened(await _sent(storage, *entries))

    guide = archive.read("DOC-TRUOC.html").decode()
    assert _in(archive, "giay-to") == ["ho-so/H07/giay-to/sound"]
    assert "ho-so/H07/giay-to/damaged</code>: tệp lưu trữ không còn nguyên vẹn" in guide
    assert "ho-so/H07/giay-to/lost</code>: kho lưu trữ tạm thời" in guide


async def test_its_sums_name_every_file_as_it_is(tmp_path: Path) -> None:
    storage = open_storage(tmp_path.as_uri())
    data = bytes(range(256)) * 12_000
    await storage.put("paper", data)
    paper = Entry("ho-so/H07/giay-to/01-khai.pdf", "paper", sha256_hex(data), len(data))

    archive = _opened(await _sent(storage, paper))

    lines = archive.read("SHA256SUMS").decode().splitlines()
    told = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    assert told == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if name != "SHA256SUMS"
    }
    assert archive.read(paper.path) == data


async def _sent(storage: Storage, *entries: Entry) -> bytes:
    row = Dossier(id=uuid4(), procedure_code="1.001193", subject="<b>Khai sinh</b>")
    dossier = OwnDossier(row, "H07", entries)
    held = Held(AT, {}, [], [dossier], {"H07": []})
    data = b"".join([piece async for piece in Sending(storage, held).pieces()])
    assert b"<b>Khai sinh" not in data
    return data


@given(st.lists(st.text(max_size=260), max_size=5))
def test_whatever_files_are_called_each_is_unpacked_in_its_folder(
    called: list[str],
) -> None:
    file = StoredFile(key="k", sha256="", size=0)

    found = contents.placed(
        "ho-so/H07", [("giay-to", each, file, None) for each in called]
    )

    paths = [entry.path for entry in found]
    assert len({path.casefold() for path in paths}) == len(called)
    for path in paths:
        assert PurePosixPath(path).parent == PurePosixPath("ho-so/H07/giay-to")
        assert len(PureWindowsPath(path).parts) == 4
        assert not set(path) & set('<>:"\\|?*\r\n\0')
