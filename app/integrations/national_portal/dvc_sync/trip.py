"""Carry steps of one dossier to the Portal of 2026.

[assumption] No public page shows a look-up, nor says what a repeated call does.
From the fields alone: a file uploaded twice is one that nobody names; MaHoSo is the
Portal's key, as it was before, so a second CreateDossier makes no second dossier;
CapNhatTrangThai sets, so a repeat changes nothing; CapNhatTienTrinh appends, so
steps of unknown outcome wait for a person rather than be doubled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from uuid import UUID

from app.integrations.national_portal.dvc_sync.client import DvcSyncClient
from app.integrations.national_portal.dvc_sync.parcels import Parcel
from app.integrations.national_portal.dvc_sync.ports import Files, Uploads
from app.integrations.national_portal.dvc_sync.translate import Uploaded
from app.integrations.national_portal.errors import (
    AlreadyHeldError,
    NotDoneError,
    OutcomeUnknownError,
)
from app.integrations.national_portal.journey import DoubtfulError, Journey
from app.integrations.national_portal.translate import Untranslatable

_NO_LOOK_UP: Final = (
    "Không rõ các bước đã gửi có tới Cổng hay chưa; Cổng 2026 không có dịch vụ tra cứu"
)
_NO_ID: Final = "Cổng đã có hồ sơ này nhưng không cho biết idHoSo"
Said = TypeVar("Said")


@dataclass
class Trip(Journey[Parcel]):
    client: DvcSyncClient
    files: Files
    uploads: Uploads

    async def _carry(self, *, doubtful: bool) -> None:  # noqa: ARG002  # the marks tell more
        after = self._acknowledged
        owed = self.parcel.first + after <= self.parcel.last
        if owed and self._attempted:
            raise DoubtfulError(_NO_LOOK_UP)
        remote_id = self.state.remote_id or await self._create()
        if self.state.synchronised_step < self.parcel.last:
            await self._set_status(remote_id)
        if owed:
            await self._append(remote_id, after)
        await self._acknowledge()

    async def _create(self) -> str:
        creation = _sayable(self.parcel.creation(await self._uploaded()))
        try:
            remote_id = await self.client.create(creation)
        except AlreadyHeldError as error:
            raise DoubtfulError(f"{_NO_ID} ({error})") from error
        await self._keep(replace(self.state, held=True, remote_id=remote_id))
        return remote_id

    async def _uploaded(self) -> Mapping[UUID, Uploaded]:
        """Upload what was not yet, each kept at once: a retry goes on from there."""
        wanted = self.parcel.file_ids
        known = dict(await self.uploads.known(wanted))
        for file_id in wanted:
            if file_id not in known:
                known[file_id] = await self._upload(file_id)
        return known

    async def _upload(self, file_id: UUID) -> Uploaded:
        content = await self.files.read(file_id)
        if content is None:
            raise DoubtfulError(f"Không còn tệp {file_id} để gửi lên Cổng")
        try:
            uploaded = await self.client.upload(content)
        except OutcomeUnknownError as error:
            # One that arrived unseen is named by no dossier: as good as not done.
            raise NotDoneError(f"Chưa rõ tệp đã tới Cổng: {error}") from error
        await self.uploads.keep(file_id, uploaded, at=self.clock.now())
        return uploaded

    async def _set_status(self, remote_id: str) -> None:
        """Say a status that the Portal was not told last."""
        change = _sayable(self.parcel.status(remote_id=remote_id))
        if self.state.last_status != str(change.TrangThai):
            await self.client.set_status(change)
        # Kept with the mark of the attempt, or with the acknowledgement.
        self.state = replace(
            self.state,
            last_status=str(change.TrangThai),
            synchronised_step=self.parcel.last,
            last_synced_at=self.clock.now(),
        )

    async def _append(self, remote_id: str, after: int) -> None:
        rows = _sayable(self.parcel.rows(remote_id=remote_id, after=after))
        try:
            await self._attempt(lambda: self.client.append(rows))
        except OutcomeUnknownError as error:
            raise DoubtfulError(f"{_NO_LOOK_UP} ({error})") from error


def _sayable(said: Said | Untranslatable) -> Said:
    """Return what `parcels.pack` has found to be sayable already."""
    if isinstance(said, Untranslatable):
        raise DoubtfulError(said.reason)
    return said
