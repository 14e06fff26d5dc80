"""What the plugin is given, and where it puts what it signed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile

from app.core.database import transaction
from app.core.errors import ProblemError, Unauthenticated
from app.core.http.batches import BatchesDep
from app.core.http.session import SessionDep
from app.dossiers.routes.signing_bench import BenchDep
from app.dossiers.signing_schemas import Number
from app.identity import access
from app.identity.access import may, may_in_batch
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.integrations.vgca.wire import Parameters, Uploaded
from app.signing.sessions import queries as sessions
from app.signing.sessions import service

router = APIRouter(
    prefix="/v1/signing-sessions/{session_id}/documents/{number}/vgca",
    tags=["Ký số"],
)


class TokenNeeded(Unauthenticated):
    code = "token_needed"
    title = "Hãy lấy mã truy cập rồi gửi kèm: chương trình ký không dùng được phiên"


@router.get("", operation_id="get_vgca_parameters")
async def get_vgca_parameters(
    session_id: UUID,
    number: Number,
    actor: Annotated[Actor, may(Permission.SIGN_RESULTS)],
    session: SessionDep,
    bench: BenchDep,
    request: Request,
) -> Parameters:
    """Say what the page hands to the plugin for one document of a session.

    The plugin sends no cookie: it is handed the token that asks (`/v1/session/tokens`).
    """
    token = request.headers.get("authorization", "").partition(" ")[2]
    if not token:
        raise TokenNeeded
    row = await sessions.get(session, session_id, signer_id=actor.id)
    document = await sessions.lock(session, row.id, number)
    here = f"{bench.links.public_url}{request.scope['path']}"
    return Parameters(
        FileUploadHandler=here,
        SessionId=str(row.id),
        JWTToken=token,
        FileName=bench.links.link(str(document.source_id), at=bench.at),
    )


@router.post("", operation_id="upload_from_vgca")
async def upload_from_vgca(
    session_id: UUID,
    number: Number,
    uploadfile: Annotated[UploadFile, File()],
    request: Request,
    actor: Annotated[Actor, may_in_batch(Permission.SIGN_RESULTS)],  # noqa: ARG001  # who may call
    batches: BatchesDep,
    bench: BenchDep,
) -> Uploaded:
    """Take the plugin's signed file; a refusal is an answer it can show."""
    name = uploadfile.filename or ""
    signed = await uploadfile.read()
    try:
        async with transaction(batches.sessions) as session:
            at = batches.clock.now()
            act = Permission.SIGN_RESULTS
            by = await access.renewed(request, session, act, at=at)
            row = await sessions.get(session, session_id, signer_id=by.id)
            work = await bench.workbench()
            taken = await service.take_file(
                session,
                row,
                number,
                signed,
                identity_number=by.identity_number,
                bench=work,
            )
            await bench.put_back(session, taken, by, work)
    except ProblemError as problem:
        return Uploaded.refused(name, problem.detail or problem.title)
    link = bench.links.link(str(taken.file.id), at=bench.at)
    return Uploaded.taken(taken.file.name, link, str(taken.file.id))
