"""Is this the person that the dossier names? Pure."""

from datetime import date
from enum import StrEnum

from app.core.folding import fold
from app.integrations.population.soap import Citizen


class Finding(StrEnum):
    """What the look-up says of the applicant; only the first is a confirmation."""

    CONFIRMED = "confirmed"
    NAME_DIFFERS = "name_differs"
    BIRTH_DIFFERS = "birth_differs"
    NUMBER_DIFFERS = "number_differs"
    NOT_FOUND = "not_found"


def compare(citizen: Citizen, *, name: str, number: str, born: date | None) -> Finding:
    """Compare as people do: accents and case of a name do not count.

    A birth date counts where both sides know it, by its year where one has no more.
    """
    if len(number) == len(citizen.number) and citizen.number != number:
        return Finding.NUMBER_DIFFERS
    if fold(citizen.name).split() != fold(name).split():
        return Finding.NAME_DIFFERS
    if born is not None and citizen.born is not None:
        known = f"{born:%Y%m%d}"
        if not known.startswith(citizen.born):
            return Finding.BIRTH_DIFFERS
    return Finding.CONFIRMED
