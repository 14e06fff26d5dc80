"""What anyone may ask: the state behind a code, the truth of a printed result."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.core.http.access import anyone
from app.core.http.session import SessionDep
from app.dossiers import errors, queries
from app.dossiers.lifecycle import LABEL, Status
from app.dossiers.schemas import PRINTED_CODE, PublicResult, PublicState
from app.files import service as files

router = APIRouter(prefix="/v1/public", tags=["Tra cứu"])


@router.get("/dossiers/{code}", dependencies=[anyone], operation_id="look_up_dossier")
async def look_up_dossier(
    code: Annotated[str, Path(pattern=PRINTED_CODE)], session: SessionDep
) -> PublicState:
    """Look a dossier up by its printed code (TT 01/2018/TT-VPCP art. 16)."""
    dossier = await queries.find_by_code(session, code)
    if dossier is None or dossier.code is None or dossier.submitted_at is None:
        raise errors.DossierNotFound
    status = Status(dossier.status)
    steps = await queries.progress(session, dossier)
    return PublicState(
        code=dossier.code,
        status=status,
        status_label=LABEL[status],
        procedure=dossier.procedure_code,
        updated_at=steps[-1].at if steps else dossier.submitted_at,
    )


@router.get("/results/{code}", dependencies=[anyone], operation_id="check_result")
async def check_result(
    code: Annotated[str, Path(pattern=PRINTED_CODE)],
    mark: Annotated[str, Query(pattern=r"^[0-9a-f]{16}$")],
    session: SessionDep,
) -> PublicResult:
    """Check a printed result by the code and mark of its QR.

    The mark comes from the sealed paper: nobody finds a result by counting.
    """
    dossier = await queries.find_by_code(session, code)
    if dossier is None or not hmac.compare_digest((dossier.snapshot or "")[:16], mark):
        raise errors.DossierNotFound
    decision = await queries.decision(session, dossier)
    if decision is None or decision.file_id is None or decision.sealed_at is None:
        raise errors.NotYetReady
    file = await files.find(session, decision.file_id)
    return PublicResult(
        code=code,
        number=decision.number,
        granted=decision.granted,
        sha256=file.sha256,
        sealed_at=decision.sealed_at,
    )
