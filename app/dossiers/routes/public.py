"""What anyone may ask: the state behind a code, the truth of a printed result."""

import hmac
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response

from app.core.http import throttle
from app.core.http.access import anyone
from app.core.http.problems import problem_response
from app.core.http.session import ClockDep, SessionDep
from app.core.http.throttle import Allowance
from app.dossiers import errors, queries
from app.dossiers.following import marks
from app.dossiers.lifecycle import LABEL, Status
from app.dossiers.schemas import PRINTED_CODE, PublicResult, PublicState
from app.files import service as files

router = APIRouter(prefix="/v1/public", tags=["Tra cứu"])


# Somebody reading a few receipts, and a province's worth of them (ADR 13).
EACH: Final = Allowance(20, timedelta(minutes=1))
ALL: Final = Allowance(1200, timedelta(minutes=1))


@router.get(
    "/dossiers/{code}",
    dependencies=[anyone],
    operation_id="look_up_dossier",
    response_model=PublicState,
)
async def look_up_dossier(
    code: Annotated[str, Path(pattern=PRINTED_CODE)],
    check: Annotated[str, Query(pattern=r"^[A-Za-z2-7]{4}-?[A-Za-z2-7]{4}$")],
    request: Request,
    session: SessionDep,
    clock: ClockDep,
) -> Response:
    """Look a dossier up by its printed code and the check beside it.

    Shows code and state only (TT 01/2018/TT-VPCP art. 16). A wrong check and an
    unknown code are one answer.
    """
    at = clock.now()
    caller = f"look-up:{throttle.caller_of(request)}"
    # The caller's own count first: who asks too often uses up nobody else's share.
    for key, allowance in ((caller, EACH), ("look-up", ALL)):
        refused = await throttle.refusal(session, key, allowance, at=at)
        if refused is not None:
            return problem_response(refused)
    dossier = await queries.find_by_code(session, code)
    agreed = marks.agrees(None if dossier is None else dossier.id, check)
    if dossier is None or not agreed:
        return problem_response(errors.DossierNotFound())
    status = Status(dossier.status)
    state = PublicState(code=code, status=status, status_label=LABEL[status])
    return Response(state.model_dump_json(), media_type="application/json")


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
