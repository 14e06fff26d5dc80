"""Published forms read once, and answers examined against the stored dictionaries."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.procedures import errors, listing, queries
from app.procedures.eforms import form as forms
from app.procedures.eforms import validation
from app.procedures.eforms.evaluation import Surroundings
from app.procedures.eforms.form import Form
from app.procedures.eforms.validation import Examined

# Published forms never change (the database refuses it).
_read: dict[UUID, Form] = {}


async def form_of(session: AsyncSession, form_id: UUID) -> Form:
    """Return a published form.

    Raises:
        FormNotFound: if there is none of this id.
    """
    if form_id not in _read:
        row = await queries.form(session, form_id=form_id)
        if row is None:
            raise errors.FormNotFound
        _read[form_id] = forms.read(row.schema)
    return _read[form_id]


async def examine(
    session: AsyncSession, form: Form, answers: JsonValue, *, day: date
) -> Examined:
    """Examine answers as they would be filed on a day."""
    codes = await listing.dictionaries(session, form, answers, day=day)
    return validation.examine(form, answers, Surroundings(day, codes))
