"""What goes out together: steps that left the dossier in the same status. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.integrations.national_portal.dvc_sync import translate, wire
from app.integrations.national_portal.dvc_sync.translate import Uploaded
from app.integrations.national_portal.notice import Dossier, DossierNotice
from app.integrations.national_portal.translate import Untranslatable

# What the Portal has yet to name: all else is checked before anything is sent.
_TO_COME: Final = "-"


@dataclass(frozen=True)
class Parcel:
    """Steps, and the dossier as the last one left it."""

    notices: tuple[DossierNotice, ...]

    @property
    def first(self) -> int:
        return self.notices[0].step.number

    @property
    def last(self) -> int:
        return self.notices[-1].step.number

    @property
    def dossier(self) -> Dossier:
        return self.notices[-1].dossier

    @property
    def file_ids(self) -> Sequence[UUID]:
        """Name the files that a creation refers to, each once."""
        papers = (paper.file_id for paper in self.dossier.papers)
        return [UUID(each) for each in dict.fromkeys(papers)]

    def creation(
        self, uploaded: Mapping[UUID, Uploaded]
    ) -> wire.Creation | Untranslatable:
        files = {str(each): answer for each, answer in uploaded.items()}
        return translate.creation(self.dossier, files=files)

    def status(self, *, remote_id: str) -> wire.StatusChange | Untranslatable:
        return translate.status_change(self.notices[-1], remote_id=remote_id)

    def rows(
        self, *, remote_id: str, after: int
    ) -> list[wire.ProgressRow] | Untranslatable:
        """Say the steps but the first `after` of them."""
        rows = []
        for notice in self.notices[after:]:
            row = translate.progress_row(notice, remote_id=remote_id)
            if isinstance(row, Untranslatable):
                return row
            rows.append(row)
        return rows


def pack(notices: Sequence[DossierNotice], *, created: bool) -> Parcel | Untranslatable:
    """Pack steps that can be said; the creation too, unless it was `created`."""
    parcel = Parcel(tuple(notices))
    parts: list[object] = [
        parcel.rows(remote_id=_TO_COME, after=0),
        parcel.status(remote_id=_TO_COME),
    ]
    if not created:
        parts.append(_creation_to_come(parcel))
    unsaid = [part for part in parts if isinstance(part, Untranslatable)]
    return unsaid[0] if unsaid else parcel


def _creation_to_come(parcel: Parcel) -> wire.Creation | Untranslatable:
    try:
        files = parcel.file_ids
    except ValueError:
        return Untranslatable("Mã tệp trong hồ sơ không đọc được")
    return parcel.creation(dict.fromkeys(files, Uploaded(_TO_COME, _TO_COME)))
