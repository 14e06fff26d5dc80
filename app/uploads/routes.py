"""`/v1/uploads`: the tus 1.0 protocol. HTTP only."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.requests import ClientDisconnect

from app.core.http.access import anyone
from app.core.http.session import TransactionsDep
from app.files.routes import StorageDep
from app.identity.access import may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.uploads import headers, service
from app.uploads.limits import UploadLimits
from app.uploads.models import Upload
from app.uploads.receiving import Receiver
from app.uploads.schemas import UploadOut
from app.uploads.wire import PATH

_STREAM: Final[dict[str, Any]] = {
    "requestBody": {
        "content": {headers.STREAM: {"schema": {"type": "string", "format": "binary"}}}
    }
}


def get_limits(request: Request) -> UploadLimits:
    limits: UploadLimits = request.app.state.upload_limits
    return limits


LimitsDep = Annotated[UploadLimits, Depends(get_limits)]


def get_receiver(
    transactions: TransactionsDep, storage: StorageDep, limits: LimitsDep
) -> Receiver:
    return Receiver(transactions, storage, limits)


ReceiverDep = Annotated[Receiver, Depends(get_receiver)]


def protocol_headers(
    request: Request,
    tus_resumable: Annotated[  # noqa: ARG001 - documented; read with the others
        str | None, Header(description="Phiên bản giao thức tus: 1.0.0")
    ] = None,
) -> Mapping[str, str]:
    headers.check_version(request.headers)
    return request.headers


HeadersDep = Annotated[Mapping[str, str], Depends(protocol_headers)]

router = APIRouter(prefix=PATH, tags=["Tải tệp lên"])


@router.options(
    "",
    status_code=204,
    dependencies=[anyone],
    operation_id="describe_uploads",
    response_class=Response,
)
async def describe_uploads(limits: LimitsDep) -> Response:
    """Say what the server can do, and how large a file may be."""
    return Response(
        status_code=204,
        headers={
            "Tus-Extension": headers.EXTENSIONS,
            "Tus-Max-Size": str(limits.largest),
            "Tus-Checksum-Algorithm": ",".join(headers.ALGORITHMS),
        },
    )


@router.post(
    "",
    status_code=201,
    operation_id="create_upload",
    response_class=Response,
    openapi_extra=_STREAM,
)
async def create_upload(
    request: Request,
    given: HeadersDep,
    actor: Annotated[Actor, may_between(Permission.UPLOAD)],
    receiver: ReceiverDep,
) -> Response:
    """Begin an upload, with its first bytes if they come along."""
    new = headers.creation(given)
    with_bytes = headers.has_body(given)
    checksum = headers.checksum(given)
    if with_bytes:
        headers.check_stream(given)
    transactions, at = receiver.transactions, receiver.transactions.clock.now()
    upload = await transactions.run(
        lambda session: service.create(
            session, new, owner_id=actor.id, at=at, limits=receiver.limits
        )
    )
    if with_bytes:
        upload = await _receive(
            request, receiver, upload.id, actor.id, offset=0, checksum=checksum
        )
    return _answer(upload, status=201, location=f"{PATH}/{upload.id}")


@router.head(
    "/{upload_id}",
    dependencies=[Depends(protocol_headers)],
    operation_id="check_upload",
    response_class=Response,
)
async def check_upload(
    upload_id: UUID,
    actor: Annotated[Actor, may_between(Permission.UPLOAD)],
    receiver: ReceiverDep,
) -> Response:
    """Say from where to go on."""
    upload = await receiver.look(upload_id, owner_id=actor.id)
    return _answer(upload, status=200, whole=True)


@router.get("/{upload_id}", operation_id="get_upload")
async def get_upload(
    upload_id: UUID,
    actor: Annotated[Actor, may_between(Permission.UPLOAD)],
    receiver: ReceiverDep,
) -> UploadOut:
    """Show an upload as JSON; once it is complete, with its SHA-256."""
    return UploadOut.of(await receiver.look(upload_id, owner_id=actor.id))


@router.patch(
    "/{upload_id}",
    status_code=204,
    operation_id="continue_upload",
    response_class=Response,
    openapi_extra=_STREAM,
)
async def continue_upload(
    upload_id: UUID,
    request: Request,
    given: HeadersDep,
    actor: Annotated[Actor, may_between(Permission.UPLOAD)],
    receiver: ReceiverDep,
) -> Response:
    """Add bytes from `Upload-Offset` on; what arrived stays, whatever happens."""
    headers.check_stream(given)
    upload = await _receive(
        request,
        receiver,
        upload_id,
        actor.id,
        offset=headers.offset(given),
        checksum=headers.checksum(given),
    )
    return _answer(upload, status=204)


@router.delete(
    "/{upload_id}",
    status_code=204,
    dependencies=[Depends(protocol_headers)],
    operation_id="terminate_upload",
    response_class=Response,
)
async def terminate_upload(
    upload_id: UUID,
    actor: Annotated[Actor, may_between(Permission.UPLOAD)],
    receiver: ReceiverDep,
) -> Response:
    """End an upload; what was attached to a dossier stays there."""
    transactions, at = receiver.transactions, receiver.transactions.clock.now()
    await transactions.run(
        lambda session: service.terminate(session, upload_id, owner_id=actor.id, at=at)
    )
    return Response(status_code=204)


async def _receive(
    request: Request,
    receiver: Receiver,
    upload_id: UUID,
    owner_id: UUID,
    *,
    offset: int,
    checksum: headers.Checksum | None,
) -> Upload:
    transactions, at = receiver.transactions, receiver.transactions.clock.now()
    writing = await transactions.run(
        lambda session: service.begin_writing(
            session,
            upload_id,
            owner_id=owner_id,
            offset=offset,
            announced=headers.announced(request.headers),
            at=at,
            life=receiver.limits.life,
        )
    )
    await receiver.receive(_until_cut(request), writing, checksum=checksum)
    upload = await receiver.look(upload_id, owner_id=owner_id)
    if upload.received == upload.length:
        upload = await receiver.finish(upload)
    return upload


async def _until_cut(request: Request) -> AsyncIterator[bytes]:
    """Give what comes of the body; a line that breaks ends it."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        return


def _answer(
    upload: Upload, *, status: int, location: str | None = None, whole: bool = False
) -> Response:
    given = {
        "Upload-Offset": str(upload.received),
        "Upload-Expires": headers.expires(upload.expires_at),
    }
    if location is not None:
        given["Location"] = location
    if whole:
        given["Upload-Length"] = str(upload.length)
        if upload.stated:
            given["Upload-Metadata"] = upload.stated
    return Response(status_code=status, headers=given)
