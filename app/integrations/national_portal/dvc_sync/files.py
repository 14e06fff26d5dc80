"""Our stored files, read for the Portal."""

from dataclasses import dataclass
from uuid import UUID

from app.core.database import Sessions
from app.core.errors import Unavailable
from app.files import service
from app.files.storage import Storage
from app.integrations.national_portal.dvc_sync.ports import Content
from app.integrations.national_portal.errors import NotDoneError


@dataclass(frozen=True)
class StoredFiles:
    sessions: Sessions
    storage: Storage

    async def read(self, file_id: UUID) -> Content | None:
        try:
            async with self.sessions() as session:
                row = await service.find(session, file_id)
            data = await service.read(self.storage, row)
        except service.FileMissing:
            return None
        except Unavailable as error:
            raise NotDoneError(
                f"Không đọc được tệp {file_id}: {error.title}"
            ) from error
        return Content(row.name, row.media_type, row.sha256, data)
