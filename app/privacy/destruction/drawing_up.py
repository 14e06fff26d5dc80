"""The archivist draws up what may go: whose term is over, and which nothing holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import local
from app.core.ids import new_id
from app.dossiers.lifecycle import ENDS
from app.dossiers.models import Decision, Dossier, Progress
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.privacy import keeping, retention, standing
from app.privacy.destruction import queries, rules
from app.privacy.destruction.errors import NothingToDestroy
from app.privacy.destruction.models import DestructionList, DestructionRow
from app.privacy.destruction.rules import Fate, State
from app.privacy.holds.models import LegalHold
from app.privacy.keeping import Known
from app.privacy.retention import ANY, Outcome, RetentionTable


async def draw_up(
    session: AsyncSession,
    office: Office,
    *,
    terms: RetentionTable,
    by: Actor,
    at: datetime,
) -> DestructionList:
    """List the dossiers received by an office, or under it, whose term is over.

    The oldest come first, up to `rules.MOST_ROWS`; what stands on another list that
    is not settled is left out.

    Raises:
        NotTheArchivist: by the policy.
        NothingToDestroy: if there is none.
    """
    found = await standing.towards_office(session, office.id, by)
    permits.require(Permission.DRAW_UP_DESTRUCTION, by, found)
    drawn = DestructionList(
        id=new_id(),
        office_id=office.id,
        state=State.DRAWN_UP,
        digest="",
        drawn_up_by=by.id,
        drawn_up_at=at,
    )
    session.add(drawn)
    await session.flush()
    await _fill(session, drawn, await _due(session, office, terms=terms, at=at), terms)
    entries = await queries.pending(session, drawn.id)
    if not entries:
        raise NothingToDestroy
    drawn.digest = rules.digest_of(entries)
    await session.flush()
    await record(session, drawn, "drawn_up", by=str(by.id), at=at, rows=len(entries))
    return drawn


async def record(
    session: AsyncSession,
    drawn: DestructionList,
    event: str,
    *,
    by: str,
    at: datetime,
    **told: Any,  # noqa: ANN401  # whatever the act says of itself
) -> None:
    """Record an act on a list in the list's own chain, which outlives its dossiers."""
    await audit.record(
        session,
        subject=f"destruction_list:{drawn.id}",
        event=f"destruction.{event}",
        actor_id=by,
        at=at,
        data={"office": str(drawn.office_id), "digest": drawn.digest, **told},
    )


async def _due(
    session: AsyncSession, office: Office, *, terms: RetentionTable, at: datetime
) -> list[Known]:
    condition = and_(_ripe(terms, at), _of(office))
    ripe = await keeping.kept(session, condition, most=rules.MOST_ROWS)
    today = local(at).date()
    return [
        each
        for each in ripe
        if retention.hold_on(each.kept, terms=terms, today=today) is None
    ]


def _of(office: Office) -> ColumnElement[bool]:
    return Dossier.receiving_office_id.in_(organizations.at_or_below([office.id]))


def _ripe(terms: RetentionTable, at: datetime) -> ColumnElement[bool]:
    """Match what is still whole, not held, on no open list, and old enough.

    To the day only: which day is the last of a term, `retention` knows.
    """
    last = (
        select(func.max(Progress.at))
        .where(Progress.dossier_id == Dossier.id)
        .scalar_subquery()
    )
    held = exists().where(
        LegalHold.dossier_id == Dossier.id, LegalHold.lifted_at.is_(None)
    )
    listed = exists().where(
        DestructionRow.dossier_id == Dossier.id, DestructionRow.fate == Fate.PENDING
    )
    return and_(
        Dossier.status.in_(ENDS),
        Dossier.destroyed_at.is_(None),
        last + func.make_interval(_years(terms)) < at,
        ~held,
        ~listed,
    )


def _years(terms: RetentionTable) -> ColumnElement[Any]:
    """Return the years of a term; nothing where there is none, or no end to it."""
    outcome = case(
        (Decision.granted.is_(None), Outcome.UNFINISHED),
        (Decision.granted, Outcome.GRANTED),
        else_=Outcome.REFUSED,
    )
    own_first = sorted(terms.terms, key=lambda each: each.procedure == ANY)
    cases = [
        (
            and_(
                true() if each.procedure == ANY else _is_of(each.procedure),
                outcome == each.outcome,
            ),
            literal(each.years, Integer),
        )
        for each in own_first
    ]
    return case(*cases, else_=None) if cases else null()


def _is_of(procedure: str) -> ColumnElement[bool]:
    return Dossier.procedure_code == procedure


async def _fill(
    session: AsyncSession,
    drawn: DestructionList,
    due: list[Known],
    terms: RetentionTable,
) -> None:
    rows = [
        {
            "list_id": drawn.id,
            "number": number,
            "dossier_id": each.dossier_id,
            "code": each.kept.code,
            "procedure_code": each.kept.procedure,
            "status": each.status,
            "ended_on": local(each.kept.ended_at).date()
            if each.kept.ended_at
            else None,
            "kept_until": retention.kept_until(each.kept, terms=terms),
            "fate": Fate.PENDING,
        }
        for number, each in enumerate(due, start=1)
    ]
    if rows:
        # Somebody else who draws up at the same moment takes what they take.
        await session.execute(
            insert(DestructionRow)
            .values(rows)
            .on_conflict_do_nothing(
                index_elements=["dossier_id"],
                index_where=DestructionRow.fate == Fate.PENDING,
            )
        )
