"""Papers of a draft: what each takes, and attaching one."""

from json import JSONDecodeError
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import UploadFile

from app.core.errors import Conflict, Malformed, UnsupportedMedia
from app.core.http import idempotency
from app.core.http.etags import ExpectedVersion
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.dossiers import presenting, queries, standings
from app.dossiers.act import Act
from app.dossiers.ports import SignatureChecker
from app.dossiers.routes.shared import ScanRequired, answer
from app.dossiers.schemas import Code, PaperAttached, PapersLimits, UploadAttachment
from app.dossiers.service import pinned, uploading
from app.dossiers.service.uploading import PaperDesk, Prepared, Sent
from app.files.service import NewFile
from app.identity import access
from app.identity.access import may, may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.uploads.routes import LimitsDep, ReceiverDep

_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": UploadAttachment.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["code", "file"],
                    "properties": {
                        "code": {
                            "type": "string",
                            "description": "Mã thành phần hồ sơ",
                        },
                        "file": {"type": "string", "format": "binary"},
                    },
                }
            },
        },
    }
}

router = APIRouter(
    prefix="/v1/dossiers", tags=["Hồ sơ: người nộp"], route_class=IdempotentRoute
)


class _FileForm(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    code: Code
    file: UploadFile


class UnknownBody(UnsupportedMedia):
    code = "unsupported_media_type"
    title = "Gửi tệp bằng multipart/form-data, hoặc mã lượt tải tệp bằng JSON"


async def sent_paper(request: Request) -> Sent:
    """Read what was sent: a file in a form, or the id of a finished upload."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return await _by_upload(request)
    if kind == "multipart/form-data":
        return await _by_form(request)
    raise UnknownBody


def get_checker(request: Request) -> SignatureChecker:
    checker: SignatureChecker = request.app.state.signature_checker
    return checker


CheckerDep = Annotated[SignatureChecker, Depends(get_checker)]


def get_desk(
    request: Request,
    transactions: TransactionsDep,
    receiver: ReceiverDep,
    checker: CheckerDep,
) -> PaperDesk:
    return PaperDesk(transactions, receiver, checker, request.app.state.scanner)


async def prepared_paper(
    dossier_id: UUID,
    request: Request,
    actor: Annotated[Actor, may_between(Permission.EDIT_DRAFT)],
    seen: ExpectedVersion,
    desk: Annotated[PaperDesk, Depends(get_desk)],
) -> Prepared | None:
    """Do all that is slow before the request's transaction begins.

    None for a request that has its answer already, which is given in its stead.
    """
    at = desk.transactions.clock.now()
    if await desk.transactions.run(
        lambda session: idempotency.answered(request, session)
    ):
        return None
    sent = await sent_paper(request)
    return await desk.prepare(Act(dossier_id, actor, at, seen), sent)


preparing = Depends(prepared_paper)


# The order of the dependencies is the point: slow work, then the key is claimed in
# the transaction that the handler goes on with (a test holds it).
@router.post(
    "/{dossier_id}/papers",
    status_code=201,
    dependencies=[preparing, idempotent],
    operation_id="attach_paper",
    openapi_extra=_BODY,
)
async def attach_paper(
    prepared: Annotated[Prepared | None, preparing],
    request: Request,
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> PaperAttached:
    """Attach a file as one paper; it is opened, scanned, its signatures checked.

    The same content in another paper is told, and stops nothing.
    """
    if prepared is None:
        # Its answer was there, and was removed before the key was claimed.
        raise Conflict
    act, at = Permission.EDIT_DRAFT, clock.now()
    by = await access.renewed(request, session, act, at=at)
    dossier, paper = await uploading.attach(session, prepared.again_by(by))
    twins = await queries.same_bytes(
        session, actor=by, sha256=paper.sha256, besides=paper.id
    )
    detail = await answer(session, response, dossier, actor=by)
    return PaperAttached(
        **detail.model_dump(), notices=presenting.notices(dossier, twins)
    )


@router.get("/{dossier_id}/paper-limits", operation_id="list_paper_limits")
async def list_paper_limits(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DRAFT)],
    session: SessionDep,
    limits: LimitsDep,
    scan_required: ScanRequired,
) -> PapersLimits:
    """Say what each paper takes, before a file is chosen."""
    dossier = await standings.get(
        session, dossier_id, actor=actor, to=Permission.READ_DRAFT
    )
    rules = await pinned.of(session, dossier)
    return presenting.paper_limits(rules.definition, limits, scanned=scan_required)


async def _by_upload(request: Request) -> Sent:
    try:
        body = UploadAttachment.model_validate(await request.json())
    except JSONDecodeError as error:
        raise Malformed("Nội dung gửi lên không phải JSON hợp lệ") from error
    except ValidationError as error:
        raise _as_request_error(error) from error
    return Sent(body.code, upload_id=body.upload)


async def _by_form(request: Request) -> Sent:
    async with request.form(max_files=1, max_fields=8) as form:
        try:
            sent = _FileForm.model_validate(dict(form))
        except ValidationError as error:
            raise _as_request_error(error) from error
        file = NewFile(
            name=sent.file.filename or "",
            media_type=sent.file.content_type or "",
            data=await sent.file.read(),
        )
    return Sent(sent.code, file=file)


def _as_request_error(error: ValidationError) -> RequestValidationError:
    """Give Pydantic's findings the form of those of the framework's own reading."""
    return RequestValidationError(
        [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
    )
