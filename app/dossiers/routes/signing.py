"""Signing sessions: officials sign the results they decided, applicants their papers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.core.errors import FieldProblem, Invalid
from app.core.http.batches import BatchesDep
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import drafted_results, queries, tasks
from app.dossiers.routes import rechecking
from app.dossiers.routes.signing_bench import BenchDep
from app.dossiers.service import signing
from app.dossiers.service.signing import Wanted
from app.dossiers.signing_schemas import (
    Number,
    ResultToSign,
    SignatureValueIn,
    SignatureValues,
    SignatureVerdicts,
    SigningSessionCreate,
    SigningSessionOut,
)
from app.files.routes import LinksDep
from app.identity import access
from app.identity.access import may, may_in_batch
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.signing.sessions import credentials, service
from app.signing.sessions import queries as sessions

router = APIRouter(prefix="/v1", tags=["Ký số"], route_class=IdempotentRoute)


class ProviderUnknown(Invalid):
    code = "signing_provider_unknown"
    title = "Cổng chưa kết nối nhà cung cấp ký số này"


@router.post(
    "/signing-sessions",
    status_code=201,
    operation_id="open_signing_session",
    dependencies=[Depends(rechecking.before_signing), idempotent],
)
async def open_signing_session(
    body: SigningSessionCreate,
    actor: Annotated[Actor, may(Permission.SIGN)],
    session: SessionDep,
    bench: BenchDep,
    response: Response,
) -> SigningSessionOut:
    """Open a session: every document's digest comes out, ready for the signer's key.

    With a provider instead of a certificate, the worker asks it; look again here.
    """
    if body.provider is not None and body.provider not in bench.providers:
        raise ProviderUnknown(
            errors=[FieldProblem("/provider", "chưa kết nối", "unknown")]
        )
    wanted = [Wanted(each.dossier_id, each.paper) for each in body.documents]
    documents = await signing.gather(session, wanted, actor=actor)
    row = await service.open_session(
        session, documents, signer_id=actor.id, provider=body.provider, at=bench.at
    )
    if body.certificate is None:
        await jobs.defer(
            session, task=tasks.ASK_PROVIDER, lock=str(row.id), session_id=str(row.id)
        )
    else:
        credential = credentials.read(body.certificate, body.chain, body.scheme)
        await service.prepare(
            session,
            row,
            credential,
            [each.purpose for each in documents],
            identity_number=actor.identity_number,
            bench=await bench.workbench(),
        )
    response.headers["Location"] = f"/v1/signing-sessions/{row.id}"
    return await bench.shown(session, row)


@router.get("/signing-sessions/{session_id}", operation_id="get_signing_session")
async def get_signing_session(
    session_id: UUID,
    actor: Annotated[Actor, may(Permission.SIGN)],
    session: SessionDep,
    bench: BenchDep,
) -> SigningSessionOut:
    """Show a session of one's own: what is signed, what waits, what was refused."""
    row = await sessions.get(session, session_id, signer_id=actor.id)
    return await bench.shown(session, row)


@router.put("/signing-sessions/{session_id}/signatures", operation_id="give_signatures")
async def give_signatures(
    session_id: UUID,
    body: SignatureValues,
    request: Request,
    actor: Annotated[Actor, may_in_batch(Permission.SIGN)],  # noqa: ARG001  # who may call
    batches: BatchesDep,
    bench: BenchDep,
) -> SignatureVerdicts:
    """Give signature values; each is checked, embedded and answered on its own.

    The same value again changes nothing; another one is refused.
    """
    work = await bench.workbench()

    async def take(session: AsyncSession, item: SignatureValueIn) -> dict[str, Any]:
        at = batches.clock.now()
        by = await access.renewed(request, session, Permission.SIGN, at=at)
        row = await sessions.get(session, session_id, signer_id=by.id)
        signed = await service.take_value(
            session, row, item.number, item.value, bench=work
        )
        await bench.put_back(session, signed, by, work)
        return {"number": item.number, "sha256": signed.file.sha256}

    verdicts = await batches.each([*body.values], take, named="give_signatures")
    refused = sum(verdict.problem is not None for verdict in verdicts)
    return SignatureVerdicts(
        done=len(verdicts) - refused, refused=refused, verdicts=verdicts
    )


@router.put(
    "/signing-sessions/{session_id}/documents/{number}/signed-file",
    operation_id="give_signed_file",
    dependencies=[idempotent],
)
async def give_signed_file(
    session_id: UUID,
    number: Number,
    file: Annotated[UploadFile, File()],
    actor: Annotated[Actor, may(Permission.SIGN)],
    session: SessionDep,
    bench: BenchDep,
) -> SigningSessionOut:
    """Give a whole signed file, as a plugin makes it: our bytes and one signature more."""
    row = await sessions.get(session, session_id, signer_id=actor.id)
    work = await bench.workbench()
    signed = await service.take_file(
        session,
        row,
        number,
        await file.read(),
        identity_number=actor.identity_number,
        bench=work,
    )
    await bench.put_back(session, signed, actor, work)
    return await bench.shown(session, row)


@router.get("/results-to-sign", operation_id="list_results_to_sign")
async def list_results_to_sign(
    actor: Annotated[Actor, may(Permission.SIGN_RESULTS)],
    session: SessionDep,
    clock: ClockDep,
    links: LinksDep,
) -> list[ResultToSign]:
    """List the printed results that wait for the caller's own signature."""
    at = clock.now()
    return [
        ResultToSign(
            dossier_id=drafted.dossier_id,
            code=dossier.code or "",
            since=drafted.at,
            link=links.link(str(drafted.file_id), at=at),
        )
        for drafted in await drafted_results.awaiting(session, actor.id)
        for dossier in [await queries.get(session, drafted.dossier_id, actor=actor)]
    ]
