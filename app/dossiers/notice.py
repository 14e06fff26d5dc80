"""What a partner is told of one step: the dossier as it stood, frozen. Pure.

Partner-neutral names; each partner's `translate` turns them into its wire.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.canonical import JsonValue
from app.dossiers.models import (
    Decision,
    Dossier,
    Paper,
    Progress,
    SupplementRequest,
)
from app.identity.models import Person
from app.organizations.models import Office
from app.procedures import fees
from app.procedures.definition import Channel, Definition
from app.procedures.fees import Charge

_UNNAMED: Final = {
    True: "Kết quả giải quyết thủ tục hành chính",
    False: "Văn bản từ chối giải quyết thủ tục hành chính",
}


@dataclass(frozen=True)
class Subject:
    """Everything that a notice is made of."""

    dossier: Dossier
    applicant: Person
    definition: Definition
    handling_office: Office
    papers: Sequence[Paper]
    supplements: Sequence[SupplementRequest]
    decision: Decision | None


def compose(subject: Subject, step: Progress) -> JsonValue:
    return {"dossier": _dossier(subject), "step": _step(step)}


def _dossier(subject: Subject) -> JsonValue:
    dossier, definition = subject.dossier, subject.definition
    office = subject.handling_office
    return {
        "id": str(dossier.id),
        "code": dossier.code,
        "procedure": {
            "code": definition.code,
            "name": definition.name,
            "field_code": definition.field_code,
            "field_name": definition.field_name,
        },
        "channel": dossier.channel,
        "applicant": _applicant(subject.applicant),
        "subject": dossier.subject,
        "status": dossier.status,
        "submitted_at": _time(dossier.submitted_at),
        "accepted_at": _time(dossier.accepted_at),
        "due_at": _time(dossier.due_at),
        "completed_at": _time(dossier.completed_at),
        "returned_at": _time(dossier.returned_at),
        "declined_at": _time(dossier.declined_at),
        "return_way": dossier.return_way,
        "handling_office": {"code": office.code, "name": office.name},
        "papers": [
            _paper(each, channel=Channel(dossier.channel)) for each in subject.papers
        ],
        "fees": [
            _fee(each)
            for each in fees.charges(
                definition, channel=Channel(dossier.channel), answers=dossier.answers
            )
        ],
        "supplements": [_supplement(each) for each in subject.supplements],
        "results": _results(subject),
    }


def _applicant(person: Person) -> JsonValue:
    return {
        "kind": person.kind,
        "name": person.name,
        "identity_number": person.identity_number,
        "tech_id": person.tech_id,
        "email": person.email,
        "phone": person.phone,
        "address": person.address,
        "vneid": person.tech_id is not None,
    }


def _paper(paper: Paper, *, channel: Channel) -> JsonValue:
    return {
        "id": str(paper.id),
        "name": paper.name,
        "component_code": paper.code,
        "file_id": str(paper.file_id),
        "file_name": paper.file_name,
        # Brought on paper, it was scanned at the desk (NĐ 107/2021/NĐ-CP).
        "digitised": channel is not Channel.ONLINE,
        "reused": "none",
        "from_store": False,
    }


def _fee(fee: Charge) -> JsonValue:
    return {
        "code": fee.code,
        "name": fee.name,
        "amount": fee.amount,
        "kind": "normal",
        "collected_at": fee.collected.value,
    }


def _supplement(request: SupplementRequest) -> JsonValue:
    return {
        "number": request.number,
        "requested_by": request.requested_by,
        "reason": request.reason,
        "requested_at": _time(request.requested_at),
        "received_by": None,
        "received_note": request.received_note,
        "received_at": _time(request.received_at),
        "papers": [{"name": each["name"]} for each in request.papers],
        "due_before": _time(request.due_before),
        "due_after": _time(request.due_after),
    }


def _results(subject: Subject) -> list[JsonValue]:
    decision = subject.decision
    if decision is None or decision.file_id is None:
        return []
    results = subject.definition.results if decision.granted else ()
    name, code = (
        (results[0].name, results[0].code)
        if results
        # A refusal is no result of the catalogue: under its code it would pass
        # for the licence that was refused.
        else (_UNNAMED[decision.granted], None)
    )
    return [
        {
            "id": str(decision.dossier_id),
            "name": name,
            "result_code": code,
            "file_id": str(decision.file_id),
        }
    ]


def _step(step: Progress) -> JsonValue:
    return {
        "number": step.number,
        "actor": step.actor_name,
        "title": step.actor_title,
        "office": step.office_name,
        "at": _time(step.at),
        "content": step.content,
        "status": step.status,
        "started_at": _time(step.started_at),
        "due_at": _time(step.due_at),
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
