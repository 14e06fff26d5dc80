"""Recognise what was filed before: a warning to both sides, never a refusal."""

import unicodedata
from collections.abc import Mapping, Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue, digest
from app.dossiers.filings import queries as filings
from app.dossiers.filings.models import SubjectKey
from app.dossiers.models import Dossier
from app.identity.actor import Actor
from app.procedures.definition import Definition, answer_named


def key_of(definition: Definition, answers: Mapping[str, JsonValue]) -> str | None:
    """Return the digest of what the answers are about; None where it is not said.

    Two spellings of one name come to the same: case, spaces and the way letters
    are composed do not count. Accents do.
    """
    named = {name: answer_named(answers, name) for name in definition.duplicate_keys}
    if not named or any(value in (None, "") for value in named.values()):
        return None
    return digest(
        {
            "procedure": definition.code,
            "about": {name: _plain(value) for name, value in named.items()},
        }
    )


async def remember(
    session: AsyncSession, dossier: Dossier, definition: Definition
) -> None:
    """Keep the key of a dossier as it is filed; one corrected since replaces it."""
    key = key_of(definition, dossier.answers)
    if key is None:
        return
    row = insert(SubjectKey).values(
        dossier_id=dossier.id, procedure_code=dossier.procedure_code, key=key
    )
    await session.execute(
        row.on_conflict_do_update(index_elements=["dossier_id"], set_={"key": key})
    )


async def of(
    session: AsyncSession, dossier: Dossier, definition: Definition, *, actor: Actor
) -> Sequence[Dossier]:
    """Return what the actor may know of that is about the same thing.

    A procedure that names keys is judged by them alone: a second child is no
    duplicate of the first.
    """
    key = key_of(definition, dossier.answers)
    if definition.duplicate_keys and key is None:
        return ()
    return await filings.alike(session, dossier, key=key, actor=actor)


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value).casefold()
        return " ".join(composed.split())
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    return value
