"""Find all that is held of one person, or in one dossier."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    Table,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Base
from app.core.encryption import columns as encrypted
from app.identity.models import Person
from app.privacy.registry import TABLES, By

_FILES: Final = "stored_files"
# How a file came: a record of the way, which keeps nothing.
_PASSING: Final = frozenset({"uploads"})


@dataclass(frozen=True)
class Scope:
    """`files` are those that nothing outside refers to; a dossier's has no person."""

    person_id: UUID | None
    number: str
    dossiers: dict[UUID, str | None]
    sessions: frozenset[UUID]
    mandates: frozenset[UUID]
    accounts: frozenset[UUID]
    sign_ins: frozenset[UUID]
    files: frozenset[UUID]

    def of(self, by: By) -> Collection[object]:
        """Return the values of a column by which rows are this person's."""
        codes = [code for code in self.dossiers.values() if code is not None]
        values: dict[By, Collection[object]] = {
            By.PERSON: [self.person_id] if self.person_id else [],
            By.PERSON_TEXT: [str(self.person_id)] if self.person_id else [],
            By.DOSSIER: list(self.dossiers),
            By.DOSSIER_TEXT: [str(each) for each in self.dossiers],
            By.DOSSIER_CODE: codes,
            By.FEED_SUBJECT: [f"dossier:{code}" for code in codes],
            By.FILE: list(self.files),
            By.SESSION: list(self.sessions),
            By.ACCOUNT: list(self.accounts),
            By.SIGN_IN: list(self.sign_ins),
        }
        return values[by]

    def rows_of(self, table: Table) -> ColumnElement[bool]:
        """Return the condition under which a row of `table` is in this scope."""
        return or_(
            false(),
            *(
                table.c[name].in_(self._values(table, name, by))
                for by, names in _ways(table).items()
                for name in names.split()
            ),
        )

    def reaches(self, table: Table) -> bool:
        """Tell whether any row of `table` could be in this scope."""
        return any(
            self._values(table, name, by)
            for by, names in _ways(table).items()
            for name in names.split()
        )

    def _values(self, table: Table, column: str, by: By) -> Collection[object]:
        """Return what stands in a column of this person's rows."""
        if by is not By.NUMBER:
            return self.of(by)
        if not self.number:
            return []
        return encrypted.blinds_in(Base.registry, table.name, column, self.number)

    @property
    def chains(self) -> list[str]:
        """Return the chains of acts that tell of this scope."""
        ids = [str(each) for each in self.dossiers]
        person = [str(self.person_id)] if self.person_id else []
        return [
            *(f"{kind}:{each}" for each in person for kind in ("person", "consents")),
            *(
                f"{kind}:{each}"
                for each in ids
                for kind in ("dossier", "reads", "portal")
            ),
            *(f"signing_session:{each}" for each in self.sessions),
            *(f"mandate:{each}" for each in self.mandates),
            *(f"account:{each}" for each in self.accounts),
            *(f"session:{each}" for each in self.sign_ins),
        ]


async def gather(
    session: AsyncSession, metadata: MetaData, *, person_id: UUID
) -> Scope:
    """Return what is this person's; call it under a lock on the person."""
    known = await without_files(session, metadata, person_id=person_id)
    return await _with_files(session, metadata, known)


async def of_dossier(
    session: AsyncSession, metadata: MetaData, *, dossier_id: UUID, code: str
) -> Scope:
    """Return what is one dossier's; call it under a lock on the dossier."""
    none: frozenset[UUID] = frozenset()
    known = Scope(None, "", {dossier_id: code}, none, none, none, none, none)
    return await _with_files(session, metadata, known)


async def without_files(
    session: AsyncSession, metadata: MetaData, *, person_id: UUID
) -> Scope:
    """Return what is this person's, files apart, which take a look at all others'."""
    dossiers = metadata.tables["dossiers"]
    rows = await session.execute(
        select(dossiers.c.id, dossiers.c.code).where(
            dossiers.c.applicant_id == person_id
        )
    )
    given = metadata.tables["mandates"]
    mandates = await session.scalars(
        select(given.c.id).where(
            or_(given.c.principal_id == person_id, given.c.agent_id == person_id)
        )
    )
    person = await session.get_one(Person, person_id)
    return Scope(
        person_id=person_id,
        number=person.identity_number,
        dossiers={row.id: row.code for row in rows},
        sessions=await _ids(session, metadata, "signing_sessions.signer_id", person_id),
        mandates=frozenset(mandates),
        accounts=await _ids(session, metadata, "local_accounts.person_id", person_id),
        sign_ins=await _ids(session, metadata, "sign_in_sessions.person_id", person_id),
        files=frozenset(),
    )


async def _ids(
    session: AsyncSession, metadata: MetaData, held_by: str, person_id: UUID
) -> frozenset[UUID]:
    name, column = held_by.split(".")
    table = metadata.tables[name]
    statement = select(table.c.id).where(table.c[column] == person_id)
    return frozenset(await session.scalars(statement))


async def _with_files(session: AsyncSession, metadata: MetaData, known: Scope) -> Scope:
    """Add the files to which the scope's rows refer, and no others."""
    found, shared = set[UUID](), set[UUID]()
    references = _references(metadata)
    for table, column in references:
        own = select(column).where(known.rows_of(table), column.is_not(None))
        found |= set((await session.scalars(own)).all())
    for table, column in references:
        if table.name in _PASSING:
            continue
        others = func.coalesce(known.rows_of(table), false()).is_(False)
        statement = select(column).where(others, column.in_(found))
        shared |= set((await session.scalars(statement)).all())
    return replace(known, files=frozenset(found - shared))


def _ways(table: Table) -> Mapping[By, str]:
    found = TABLES[table.name].found if table.name in TABLES else {}
    if not found and "dossier_id" in table.c:
        return {By.DOSSIER: "dossier_id"}
    return found


def _references(metadata: MetaData) -> list[tuple[Table, Column[UUID]]]:
    """Return every column that refers to a file, but for what only judges it.

    A validation, or a page to be signed, goes with its file and does not keep it.
    """
    return [
        (table, key.parent)
        for table in metadata.tables.values()
        if table.name not in {"signature_validations", "signing_documents"}
        for key in table.foreign_keys
        if key.column.table.name == _FILES
    ]
