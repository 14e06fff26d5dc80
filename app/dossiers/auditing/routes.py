"""`/v1/audit/acts` and `/v1/audit/bundle`: for those who inspect, and are recorded."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import IO, Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import exporting
from app.audit.chain import Act
from app.core.clock import Moment
from app.core.errors import FieldProblem, Invalid, NotFound
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.core.pages import Page, PageSize
from app.dossiers.auditing import masking, service
from app.dossiers.auditing.searching import Wanted
from app.identity import queries as identity
from app.identity.access import may, may_between
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.organizations import errors, queries

router = APIRouter(prefix="/v1/audit", tags=["Thanh tra, kiểm tra nhật ký"])

_EVENT: Final = r"^[a-z_]{1,60}(\.[a-z_]{0,60})?$"
_LONGEST: Final = timedelta(days=31)
_AT_ONCE: Final = 1 << 16
_PERSON: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NothingSealed(NotFound):
    code = "nothing_sealed"
    title = "Không có ngày nào đã niêm phong trong khoảng này"


class ActTold(BaseModel):
    """`says` is what was recorded, with people's numbers covered; null once erased."""

    subject: str
    number: int
    event: str
    actor: str
    actor_name: str | None
    at: Moment
    says: object
    hash: str

    @classmethod
    def of(cls, act: Act, name: str | None) -> Self:
        return cls(
            subject=act.subject,
            number=act.number,
            event=act.event,
            actor=act.actor_id,
            actor_name=name,
            at=act.at,
            says=masking.cover(act.data),
            hash=act.hash.hex(),
        )


async def find_wanted(
    session: SessionDep,
    *,
    dossier: UUID | None = None,
    person: UUID | None = None,
    office: Annotated[str | None, Query(max_length=35)] = None,
    event: Annotated[
        str | None,
        Query(pattern=_EVENT, description="Một việc, hoặc cả nhóm: `account.`"),
    ] = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Wanted:
    found = None if office is None else await queries.by_code(session, code=office)
    if office is not None and found is None:
        raise errors.OfficeNotFound
    office_id = None if found is None else found.id
    return Wanted(dossier, person, office_id, event, since, until)


@router.get("/acts", operation_id="list_audited_acts")
async def list_audited_acts(
    actor: Annotated[Actor, may(Permission.READ_AUDIT)],
    wanted: Annotated[Wanted, Depends(find_wanted)],
    session: SessionDep,
    clock: ClockDep,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    size: PageSize = 50,
) -> Page[ActTold]:
    """List acts by dossier, official, office, kind and time, the newest first."""
    found = await service.read(
        session, wanted, by=actor, at=clock.now(), cursor=cursor, size=size
    )
    names = await _names(session, found.rows)
    items = [ActTold.of(act, names.get(act.actor_id)) for act in found.rows]
    return Page(items=items, next=found.next)


@router.get(
    "/bundle", operation_id="download_audit_bundle", response_class=StreamingResponse
)
async def download_audit_bundle(
    actor: Annotated[Actor, may_between(Permission.EXPORT_AUDIT)],
    transactions: TransactionsDep,
    first_day: date,
    last_day: date,
    *,
    contents: Annotated[
        bool, Query(description="Kèm nội dung từng việc: có dữ liệu cá nhân")
    ] = False,
) -> StreamingResponse:
    """Give sealed days as a bundle, for `motcua audit verify` on any machine."""
    _check_days(first_day, last_day)
    wanted = exporting.Wanted(first_day, last_day, contents)
    file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # sent after this returns

    async def write(session: AsyncSession) -> bool:
        await service.check_exporter(session, actor)
        at = transactions.clock.now()
        return bool(
            await exporting.write(session, wanted, file, by=str(actor.id), at=at)
        )

    try:
        written = await transactions.run(write)
    except BaseException:
        file.close()
        raise
    if not written:
        file.close()
        raise NothingSealed
    named = f'attachment; filename="audit-{first_day}-{last_day}.jsonl"'
    return StreamingResponse(
        _sent(file),
        media_type="application/jsonl",
        headers={"Content-Disposition": named},
    )


def _check_days(first: date, last: date) -> None:
    if not timedelta(0) <= last - first <= _LONGEST:
        raise Invalid(
            errors=[
                FieldProblem("/query/last_day", "tối đa 31 ngày sau ngày đầu", "range")
            ]
        )


def _sent(file: IO[str]) -> Iterator[str]:
    with file:
        file.seek(0)
        while part := file.read(_AT_ONCE):
            yield part


async def _names(session: AsyncSession, acts: Sequence[Act]) -> dict[str, str]:
    """Return the names of those among the actors who are people."""
    people = [UUID(act.actor_id) for act in acts if _PERSON.fullmatch(act.actor_id)]
    named = await identity.names(session, set(people))
    return {str(person_id): name for person_id, name in named.items()}
