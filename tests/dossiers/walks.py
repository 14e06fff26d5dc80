"""The real acts that bring a dossier to where a test needs it, over HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from uuid import UUID

import httpx
from pypdf import PdfReader
from sqlalchemy import select

from app.dossiers.lifecycle import Status
from app.dossiers.models import IssuedForm
from app.wiring import rechecking
from app.wiring.settings import DEPLOYMENT
from tests.dossiers.papers import File
from tests.dossiers.towns import Json, Resident, Town, path_of

BA_TRI, AN_THUY, SERVICE_CENTRE = "000.01.26.H07", "000.23.26.H07", "000.00.18.H07"
OWNER_SIGNED, PLAIN, PHOTO = "signed", "plain", "photo"


@dataclass(frozen=True)
class Case:
    """What somebody applies for: where, with which answers and papers."""

    procedure: str
    office: str
    owner: str
    papers: Mapping[str, str]
    changes: Json = field(default_factory=dict)

    @property
    def answers(self) -> Json:
        form = DEPLOYMENT / "forms" / f"{self.procedure}.json"
        example: Json = json.loads(form.read_text("utf-8"))["examples"][0]
        merged = {**example, **self.changes}
        # Whoever signs in is who they are: the portal fills that in itself.
        merged["requester_person_id"] = None
        return {key: value for key, value in merged.items() if value is not None}

    @property
    def draft(self) -> Json:
        return {
            "procedure": self.procedure,
            "office": self.office,
            "answers": self.answers,
        }


_HOA: Final[Json] = {
    "requester_name": "Nguyễn Thị Hoa",
    "subject_name": "Nguyễn Thị Hoa",
    "subject_person_id": "083192000101",
    "subject_birth_date": "1992-03-14",
    "subject_sex": "female",
    "marital_history": "never_married",
    "divorce_document_number": None,
    "divorce_document_date": None,
    "divorce_court": None,
}
MARITAL: Final = Case(
    "1.004873", BA_TRI, "hoa", {"TK-XNTTHN": OWNER_SIGNED}, changes=_HOA
)
VESSEL: Final = Case(
    "1.003650",
    SERVICE_CENTRE,
    "binh",
    {"TK-TC": OWNER_SIGNED, "XX": PLAIN, "LPTB": PLAIN, "ANH": PHOTO},
)
VICTIM: Final = Case(
    "2.001661",
    BA_TRI,
    "hoa",
    {"DON-NN": OWNER_SIGNED, "GXN-NN": PLAIN, "GT-HN": PLAIN},
)
ALLOWANCE: Final = Case(
    "2.002755", AN_THUY, "sau", {"BK-TC1L": OWNER_SIGNED, "GT-QTTG": PLAIN}
)
FREE: Final = Case(
    "1.004873",
    BA_TRI,
    "hoa",
    MARITAL.papers,
    changes={**_HOA, "fee_exemption": "poor_household"},
)

_OWNERS: Final[Mapping[str, str]] = {
    case.procedure: case.owner for case in (MARITAL, VESSEL, VICTIM, ALLOWANCE)
}
_RESOURCES: Final[Mapping[str, str]] = {
    "accept": "acceptance",
    "decline": "non-acceptance",
    "supplement": "supplement-requests",
    "request_payment": "payment-requests",
    "approve": "decision",
    "reject": "decision",
    "issue": "issuance",
    "deliver": "result-delivery",
    "stop": "stoppage",
    "forward": "step-outcomes",
    "return": "step-outcomes",
}
REASON: Final = "Lý do đủ rõ để người nộp hiểu"
_BODIES: Final[Mapping[str, Json | None]] = {
    "accept": {"note": None},
    "decline": {"reason": REASON},
    "supplement": {
        "reason": REASON,
        "fields": [{"path": "/answers/purpose", "reason": "Ghi rõ mục đích"}],
    },
    "request_payment": {"reason": REASON},
    "approve": {"granted": True},
    "reject": {"granted": False, "reason": REASON},
    "issue": None,
    "deliver": {"note": None},
    "stop": {"reason": REASON},
}


async def drafted(town: Town, case: Case = MARITAL) -> Json:
    return done(await town.person(case.owner).post("/v1/dossiers", case.draft))


async def ready(town: Town, case: Case = MARITAL) -> Json:
    """Return a draft with every paper attached."""
    dossier = await drafted(town, case)
    owner = town.person(case.owner)
    for code, kind in case.papers.items():
        dossier = done(await owner.upload(dossier, code, file_of(town, case, kind)))
        del dossier["notices"]  # told once, with the answer to that very act
    return dossier


async def submitted(town: Town, case: Case = MARITAL) -> Json:
    dossier = await ready(town, case)
    return done(await send_in(town.person(case.owner), dossier))


async def send_in(owner: Resident, dossier: Json) -> httpx.Response:
    return await owner.post(
        f"{path_of(dossier)}/submission", version=dossier["version"]
    )


async def attempt(
    town: Town, dossier: Json, kind: str, **changes: Any
) -> httpx.Response:
    """Let the holder of the open step try an outcome of this kind."""
    holder = town.holder(dossier["open_steps"][0])
    body = _BODIES.get(kind)
    if kind in {"forward", "return"}:
        offered = await holder.get(f"{path_of(dossier)}/available-actions")
        chosen = [
            each["id"] for each in offered.json()["outcomes"] if each["kind"] == kind
        ]
        body = {"outcome": chosen[0], "reason": REASON}
    if changes:
        body = {**(body or {}), **changes}
    return await holder.post(
        f"{path_of(dossier)}/{_RESOURCES[kind]}", body, version=dossier["version"]
    )


async def take(town: Town, dossier: Json, *kinds: str, **changes: Any) -> Json:
    """Take outcomes one after the other, each by the holder of its step."""
    for kind in kinds:
        dossier = done(await attempt(town, dossier, kind, **changes))
        if kind == "issue":
            await town.workshop.seal_result(dossier["id"])
            dossier = await seen(town, dossier)
    return dossier


async def seen(town: Town, dossier: Json, *, owner: str | None = None) -> Json:
    """Return the dossier as its owner sees it now."""
    handle = owner or owner_of(dossier)
    return done(await town.person(handle).get(path_of(dossier)))


def owner_of(dossier: Json) -> str:
    return _OWNERS[dossier["procedure"]]


async def keep_verdicts(town: Town, dossier: Json) -> None:
    """Keep the reports on signed papers, as the worker does after a filing."""
    await rechecking.recheck(town.parts).keep(UUID(dossier["id"]))


async def print_forms(town: Town, dossier: Json) -> None:
    """Print what the acts so far owe, as the worker would."""
    async with town.sessions() as session:
        owed = await session.scalars(
            select(IssuedForm.id).where(
                IssuedForm.dossier_id == dossier["id"], IssuedForm.file_id.is_(None)
            )
        )
    for form_id in owed:
        await town.workshop.print_form(form_id)


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF, whatever lines they stand on."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def answer_as_owner(town: Town, dossier: Json, resource: str, body: Json) -> Json:
    owner = town.person(owner_of(dossier))
    return done(
        await owner.post(
            f"{path_of(dossier)}/{resource}", body, version=dossier["version"]
        )
    )


async def confirm_payment(town: Town, dossier: Json) -> Json:
    clerk = town.holder(dossier["open_steps"][0])
    return done(
        await clerk.post(
            f"{path_of(dossier)}/payment-confirmation",
            {"note": None},
            version=dossier["version"],
        )
    )


_WAYS: Final[Mapping[Status, tuple[str, ...]]] = {
    Status.SUBMITTED: (),
    Status.ACCEPTED: ("accept",),
    Status.DECLINED: ("decline",),
    Status.PROCESSING: ("accept", "forward"),
    Status.SUPPLEMENT_REQUESTED: ("accept", "forward", "supplement"),
    Status.PAYMENT_DUE: ("accept", "forward", "request_payment"),
    Status.STOPPED: ("accept", "forward", "stop"),
    Status.COMPLETED: ("accept", "forward", "forward", "approve", "issue"),
    Status.RETURNED: ("accept", "forward", "forward", "approve", "issue", "deliver"),
}


async def dossier_at(town: Town, status: Status) -> Json:
    """Bring a marital-status dossier, free of charge, to a status."""
    if status is Status.DRAFT:
        return await ready(town, FREE)
    if status is Status.WITHDRAWN:
        dossier = await submitted(town, FREE)
        return await answer_as_owner(town, dossier, "withdrawal", {"reason": REASON})
    dossier = await take(town, await submitted(town, FREE), *_WAYS[status])
    assert dossier["status"] == status
    return dossier


def file_of(town: Town, case: Case, kind: str) -> File:
    if kind == OWNER_SIGNED:
        return town.papers.signed[case.owner]
    return town.papers.photo if kind == PHOTO else town.papers.plain


def done(response: httpx.Response) -> Json:
    assert response.is_success, response.text
    body: Json = response.json()
    return body
