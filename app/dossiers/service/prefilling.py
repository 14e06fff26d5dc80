"""Put what is known of the applicant into a draft, and keep where it came from.

What was known is kept with the draft as of its beginning: a later change in a
register neither rewrites what somebody has read nor makes them a liar.
"""

from datetime import datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.dossiers import queries
from app.dossiers.errors import AnswersInvalid
from app.dossiers.models import Dossier
from app.dossiers.ports import KnowsPeople
from app.dossiers.service import pinned
from app.identity import queries as identity
from app.identity.actor import Kind
from app.identity.consents import service as consents
from app.identity.consents.standing import Purpose
from app.identity.models import Person
from app.procedures.eforms import prefill
from app.procedures.eforms.form import Form
from app.procedures.eforms.prefill import Book, Fact, Facts, Known, Provenance, Source

# How many earlier dossiers are asked; the latest that tells a fact is believed.
_EARLIER = 5


async def fill(
    session: AsyncSession, draft: Dossier, *, known: KnowsPeople | None, at: datetime
) -> None:
    """Fill a new draft with what is known and was not answered.

    Raises:
        AnswersInvalid: if an answer differs from a source the form does not doubt.
    """
    form = (await pinned.of(session, draft)).form
    if form is None:
        return
    book = await _gathered(session, draft, known, at)
    draft.answers = prefill.filled(form, book, draft.answers)
    _keep(draft, form, book)


async def note(session: AsyncSession, dossier: Dossier) -> None:
    """Keep where each answer comes from, after a change by hand.

    Raises:
        AnswersInvalid: if an answer differs from a source the form does not doubt.
    """
    form = (await pinned.of(session, dossier)).form
    if form is not None and dossier.answer_sources:
        _keep(dossier, form, book_of(dossier))


def book_of(dossier: Dossier) -> Book:
    """Return what was known when the draft was begun."""
    kept = cast("dict[str, dict[str, str]]", dossier.answer_sources.get("known", {}))
    return {
        Fact(fact): Known(each["value"], Source(each["source"]))
        for fact, each in kept.items()
    }


def provenance_of(dossier: Dossier, form: Form) -> dict[str, Provenance]:
    """Return where the answers as they are now came from, by JSON pointer."""
    return prefill.provenance(form, book_of(dossier), dossier.answers)


def _keep(dossier: Dossier, form: Form, book: Book) -> None:
    refused = list(prefill.locked(form, book, dossier.answers))
    if refused:
        raise AnswersInvalid(errors=refused)
    known: dict[str, JsonValue] = {
        fact: {"value": each.value, "source": each.source}
        for fact, each in book.items()
    }
    told: dict[str, JsonValue] = {
        pointer: each.source
        for pointer, each in prefill.provenance(form, book, dossier.answers).items()
    }
    dossier.answer_sources = {"known": known, "answers": told}


async def _gathered(
    session: AsyncSession, draft: Dossier, known: KnowsPeople | None, at: datetime
) -> Book:
    person = await identity.person(session, draft.applicant_id)
    registered: Facts = {}
    if known is not None:
        registered = await known(session, identity_number=person.identity_number, at=at)
    return prefill.gathered(
        [
            (Source.POPULATION, registered),
            (Source.IDENTITY, _facts_of(person)),
            *[
                (Source.EARLIER_DOSSIER, facts)
                for facts in await _told_earlier(session, draft)
            ],
        ]
    )


async def _told_earlier(session: AsyncSession, draft: Dossier) -> list[Facts]:
    """Return what earlier dossiers tell, if their applicant lets them be used again."""
    applicant = draft.applicant_id
    reuse = Purpose.REUSE_PAPERS
    if not await consents.lets(session, person_id=applicant, purpose=reuse):
        return []
    earlier = await queries.latest_submitted(
        session, applicant_id=applicant, most=_EARLIER
    )
    return [
        prefill.facts_in(rules.form, each.answers)
        for each in earlier
        if (rules := await pinned.of(session, each)).form is not None
    ]


def _facts_of(person: Person) -> Facts:
    """Return what the signed-in identity itself says."""
    natural = person.kind in {Kind.CITIZEN, Kind.OFFICIAL}
    number = Fact.PERSON_ID if natural else Fact.TAX_CODE
    name = Fact.FULL_NAME if natural else Fact.ORGANISATION_NAME
    facts = {
        name: person.name,
        number: person.identity_number,
        Fact.BIRTH_DATE: person.birth_date and person.birth_date.isoformat(),
        Fact.PHONE: person.phone,
        Fact.EMAIL: person.email,
        Fact.ADDRESS: person.address,
        Fact.AREA_CODE: person.area_code,
    }
    return {fact: value for fact, value in facts.items() if value}
