"""What goes out together: one snapshot and the steps that led to it. Pure.

Steps that left the dossier in the same status share a parcel, ten at most; a
change of status has a parcel of its own, so that the Portal sees every status.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from app.core.canonical import JsonValue
from app.integrations.national_portal import translate, wire
from app.integrations.national_portal.client import ROWS_PER_CALL
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.settings import WireVersion
from app.integrations.national_portal.translate import Links, Untranslatable
from app.outbox.delivery import Message


@dataclass(frozen=True)
class Parcel:
    """Steps `first` to `last` as rows, and the dossier as the last one left it."""

    item: wire.DossierItem
    rows: tuple[wire.ProgressRow, ...]
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def read(message: Message) -> DossierNotice | Untranslatable:
    try:
        notice = DossierNotice.model_validate_json(json.dumps(message.payload))
    except ValidationError as error:
        return Untranslatable(f"Nội dung sai cấu trúc: {translate.faults(error)}")
    named = (str(notice.dossier.id), notice.step.number)
    if named != (message.key, message.number):
        return Untranslatable("Nội dung không thuộc hồ sơ và bước mà thông điệp nêu")
    return notice


def together(head: DossierNotice, followers: Sequence[Message]) -> list[DossierNotice]:
    """Return the head and those of its followers that share its parcel."""
    return [head, *_alike(head, followers[: ROWS_PER_CALL - 1])]


def pack(
    notices: Sequence[DossierNotice], *, links: Links, version: WireVersion
) -> Parcel | Untranslatable:
    """Say steps in the Portal's words; the last one's snapshot speaks for all."""
    rows = []
    for notice in notices:
        row = translate.row(notice)
        if isinstance(row, Untranslatable):
            return row
        rows.append(row)
    item = translate.item(notices[-1].dossier, links=links, version=version)
    if isinstance(item, Untranslatable):
        return item
    return Parcel(item=item, rows=tuple(rows), first=notices[0].step.number)


def rows_of(payloads: Sequence[JsonValue]) -> Iterator[wire.ProgressRow]:
    """Read earlier steps again; one that was never sayable was never sent."""
    for payload in payloads:
        notice = notice_of(payload)
        row = None if notice is None else translate.row(notice)
        if isinstance(row, wire.ProgressRow):
            yield row


def notice_of(payload: JsonValue) -> DossierNotice | None:
    """Read what was said of a step, or None if it has another shape."""
    try:
        return DossierNotice.model_validate_json(json.dumps(payload))
    except ValidationError:
        return None


def _alike(
    head: DossierNotice, followers: Sequence[Message]
) -> Iterator[DossierNotice]:
    for message in followers:
        notice = read(message)
        if isinstance(notice, Untranslatable):
            return
        alike = notice.dossier.code == head.dossier.code
        if not alike or notice.dossier.status is not head.dossier.status:
            return
        yield notice
