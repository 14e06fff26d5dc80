"""What may be asked to be put right, and in which words. Pure."""

import hashlib
from datetime import date
from enum import StrEnum
from typing import Final

# Answer a data subject within two working days (Luật 91/2025/QH15, NĐ 356/2025).
WORKING_DAYS: Final = 2


class Subject(StrEnum):
    """What is wrong: what an identity says, or something in a filed dossier."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    DOSSIER = "dossier"


class State(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def fault(
    subject: Subject, wanted: str, *, before: str | None, today: date
) -> str | None:
    """Return what is wrong with the wanted value, in Vietnamese."""
    if subject is not Subject.DOSSIER and wanted == before:
        return "trùng với thông tin đang được giữ"
    if subject is Subject.NAME and len(wanted) > _LONGEST_NAME:
        return f"dài quá {_LONGEST_NAME} ký tự"
    if subject is Subject.BIRTH_DATE:
        return _fault_of_date(wanted, today)
    return None


_LONGEST_NAME: Final = 200


def _fault_of_date(wanted: str, today: date) -> str | None:
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        return "không phải ngày dạng YYYY-MM-DD"
    if day.isoformat() != wanted:
        return "không phải ngày dạng YYYY-MM-DD"
    return "ở tương lai" if day > today else None


def digest(value: str | None, *, salt: str) -> str | None:
    """Return what an act says of a value: it proves it to whoever has the salt."""
    if value is None:
        return None
    return hashlib.sha256(f"{salt}\n{value}".encode()).hexdigest()
