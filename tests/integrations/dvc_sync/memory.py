"""Files and uploads in memory, and messages of a dossier that has one paper."""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from app.integrations.national_portal.dvc_sync.ports import Content
from app.integrations.national_portal.dvc_sync.translate import Uploaded
from app.integrations.national_portal.notice import Status
from app.outbox.delivery import Message
from tests.integrations.national_portal import lives

FILE = UUID("01998d2e-0000-7000-8000-0000000006a1")
BYTES = b"%PDF-1.7\r\n--\xff\x00 t\xe1\xbb\x9d khai"


@dataclass
class MemoryFiles:
    files: dict[UUID, bytes] = field(default_factory=lambda: {FILE: BYTES})

    async def read(self, file_id: UUID) -> Content | None:
        data = self.files.get(file_id)
        if data is None:
            return None
        digest = sha256(data).hexdigest()
        return Content('tờ "khai".pdf', "application/pdf", digest, data)


@dataclass
class MemoryUploads:
    kept: dict[UUID, Uploaded] = field(default_factory=dict)

    async def known(self, file_ids: Collection[UUID]) -> Mapping[UUID, Uploaded]:
        return {each: self.kept[each] for each in file_ids if each in self.kept}

    async def keep(self, file_id: UUID, uploaded: Uploaded, *, at: datetime) -> None:
        assert at.tzinfo is not None
        self.kept.setdefault(file_id, uploaded)


def message(
    code: str, number: int, status: Status, *, unknown: bool = False, **changes: object
) -> Message:
    """A step of a dossier; `changes` are made to the dossier's applicant."""
    one = lives.message(code, number, status, unknown=unknown)
    notice = one.payload
    assert isinstance(notice, dict)
    dossier = notice["dossier"]
    assert isinstance(dossier, dict)
    papers, applicant = dossier["papers"], dossier["applicant"]
    assert isinstance(papers, list)
    assert isinstance(applicant, dict)
    paper = papers[0]
    assert isinstance(paper, dict)
    said = dossier | {
        "papers": [paper | {"file_id": str(FILE)}],
        "applicant": applicant | changes,
    }
    return dataclasses.replace(one, payload=notice | {"dossier": said})
