"""Signature validations as a service of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from pydantic import AwareDatetime

from app.core.errors import Conflict
from app.core.http import idempotency
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.files import service as files
from app.files.models import StoredFile
from app.files.routes import StorageDep
from app.files.service import NewFile
from app.identity.access import may, may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.signing import limits
from app.signing.report import ValidationReport
from app.signing.validations import queries, service
from app.signing.validations.ports import Validator
from app.signing.validations.revalidating import Revalidation
from app.signing.validations.schemas import Detail, ValidationOut, shown

MAX_CONTENTS: Final = 20

router = APIRouter(
    prefix="/v1/signature-validations",
    tags=["Kiểm tra chữ ký số"],
    route_class=IdempotentRoute,
)


@dataclass(frozen=True)
class Judged:
    """What was found out before the request's transaction began."""

    report: ValidationReport
    asked_by: str
    policy: str
    kept: StoredFile | None


def get_validator(request: Request) -> Validator:
    validator: Validator = request.app.state.signature_checker
    return validator


ValidatorDep = Annotated[Validator, Depends(get_validator)]


@dataclass(frozen=True)
class Asked:
    file: UploadFile
    contents: list[UploadFile]
    at: datetime | None
    policy: str
    keep: bool


def asked_form(
    file: Annotated[UploadFile, File(description="Tệp có chữ ký")],
    content: Annotated[
        list[UploadFile] | None,
        File(max_length=MAX_CONTENTS, description="Tệp mà chữ ký tách rời bao"),
    ] = None,
    at: Annotated[AwareDatetime | None, Form()] = None,
    policy: Annotated[Literal["dossier", "forms", "strict"], Form()] = "dossier",
    *,
    keep: Annotated[bool, Form(description="Lưu tệp để kiểm tra lại sau")] = False,
) -> Asked:
    return Asked(file, content or [], at, policy, keep)


async def judged_upload(
    request: Request,
    actor: Annotated[Actor, may_between(Permission.VALIDATE_SIGNATURES)],
    transactions: TransactionsDep,
    storage: StorageDep,
    validator: ValidatorDep,
    asked: Annotated[Asked, Depends(asked_form)],
) -> Judged | None:
    """Validate before the request's transaction begins; None when answered before."""
    now = transactions.clock.now()
    if await transactions.run(lambda session: idempotency.answered(request, session)):
        return None
    data = await asked.file.read(limits.MAX_INPUT_BYTES + 1)
    attachments = {each.filename or "": await each.read() for each in asked.contents}
    report = await validator.validate(
        data,
        attachments=attachments,
        at=asked.at or now,
        policy_name=asked.policy,
    )
    if not asked.keep or attachments:
        return Judged(report, str(actor.id), asked.policy, None)
    new = NewFile(asked.file.filename or "", asked.file.content_type or "", data)
    stored = await files.put(storage, new, stored_by=str(actor.id), at=now)
    return Judged(report, str(actor.id), asked.policy, stored)


judging = Depends(judged_upload)


# As for papers: slow work first, then the key is claimed in the transaction.
@router.post(
    "",
    status_code=201,
    dependencies=[judging, idempotent],
    operation_id="validate_signatures",
)
async def validate_signatures(
    judged: Annotated[Judged | None, judging],
    session: SessionDep,
    clock: ClockDep,
    report: Detail = Detail.SIMPLE,
) -> ValidationOut:
    """Validate every signature of a file, offline, and keep the report.

    A detached signature takes the files it is over as `content`. A kept file is
    checked again by itself; the report then given follows this one.
    """
    if judged is None:
        raise Conflict
    if judged.kept is not None:
        await files.keep(session, judged.kept)
    row = await service.record(
        session,
        judged.report,
        policy=judged.policy,
        asked_by=judged.asked_by,
        at=clock.now(),
        file_id=judged.kept.id if judged.kept else None,
    )
    return shown(row, await queries.evidence(session, row.id), report)


@router.get("/{validation_id}", operation_id="get_signature_validation")
async def get_signature_validation(
    validation_id: UUID,
    actor: Annotated[Actor, may(Permission.VALIDATE_SIGNATURES)],
    session: SessionDep,
    report: Detail = Detail.SIMPLE,
) -> ValidationOut:
    """Show a report as it was made."""
    by = str(actor.id)
    row = await queries.get(session, validation_id, asked_by=by)
    return shown(row, await queries.evidence(session, row.id), report)


@router.post(
    "/{validation_id}/revalidation",
    status_code=201,
    operation_id="revalidate_signatures",
)
async def revalidate_signatures(
    validation_id: UUID,
    actor: Annotated[Actor, may_between(Permission.VALIDATE_SIGNATURES)],
    transactions: TransactionsDep,
    storage: StorageDep,
    validator: ValidatorDep,
    report: Detail = Detail.SIMPLE,
) -> ValidationOut:
    """Check kept bytes again, before they are used; the new report follows."""
    by = str(actor.id)
    row = await transactions.run(
        lambda session: queries.get(session, validation_id, asked_by=by)
    )
    again = await Revalidation(transactions, storage, validator).again(row)
    evidence = await transactions.run(
        lambda session: queries.evidence(session, again.id)
    )
    return shown(again, evidence, report)
