"""`GET /v1/files/{id}`: the bytes behind a signed link."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.core.http.access import anyone
from app.core.http.session import ClockDep, SessionDep
from app.files import service
from app.files.links import FileLinks
from app.files.models import StoredFile
from app.files.storage import Storage

router = APIRouter(prefix="/v1/files", tags=["Tệp"])


def get_storage(request: Request) -> Storage:
    storage: Storage = request.app.state.storage
    return storage


def get_links(request: Request) -> FileLinks:
    links: FileLinks = request.app.state.links
    return links


StorageDep = Annotated[Storage, Depends(get_storage)]
LinksDep = Annotated[FileLinks, Depends(get_links)]


@router.get("/{file_id}", dependencies=[anyone], operation_id="fetch_file")
async def fetch_file(
    file_id: UUID,
    expires: Annotated[int, Query(ge=0, le=2**53)],
    mark: Annotated[str, Query(max_length=64)],
    session: SessionDep,
    clock: ClockDep,
    storage: StorageDep,
    links: LinksDep,
) -> Response:
    """Fetch a file by a link that the portal signed; no sign-in is needed."""
    links.check(file_id, expires=expires, mark=mark, at=clock.now())
    row = await service.find(session, file_id)
    return as_download(row, await service.read(storage, row))


def as_download(row: StoredFile, data: bytes, *, name: str | None = None) -> Response:
    """Answer with bytes that a browser will neither run nor guess about."""
    called = quote(name or row.name)
    return Response(
        data,
        media_type=row.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{called}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Digest": f"sha-256={row.sha256}",
        },
    )
