"""What belongs to somebody in the world: one of each, and its name."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.core.database import transaction
from app.core.ids import new_id
from app.dossiers.lifecycle import Status
from app.identity.accounts.models import LocalAccount
from app.identity.models import Position
from app.integrations.national_portal.questions.models import PortalQuestion, Source
from app.notifications.models import Notice
from app.organizations import queries as organizations
from app.outbox.models import OutboxMessage
from app.privacy.destruction.models import DestructionList, DestructionRow
from simulators.pki.authority import Pki
from tests.conftest import MORNING
from tests.dossiers import signers, walks
from tests.dossiers.policy.people import (
    BA_TRI,
    OWNER,
)
from tests.dossiers.towns import Json, Town, path_of


async def belonging(
    town: Town, dossiers: Mapping[str, Json], pki: Pki
) -> dict[str, Any]:
    """Make one of each thing that belongs to somebody, and return their names."""
    hoa, leader = town.person(OWNER), town.person("batri-chutich")
    draft, submitted = dossiers[Status.DRAFT], dossiers[Status.SUBMITTED]
    invited = await hoa.post(
        f"{path_of(draft)}/invitations", {"identity_number": "083056000103"}
    )
    handed_on = await hoa.post(f"{path_of(draft)}/invitations", {})
    upload = await hoa.send(
        "POST", "/v1/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "9"}
    )
    validation = await hoa.send(
        "POST",
        "/v1/signature-validations",
        files={"file": ("a.pdf", town.papers.plain.data, "application/pdf")},
        data={"keep": "true"},
    )
    unsigned = await signers.draft_with_paper(town)
    session = await signers.opened(hoa, [unsigned], pki, "hoa")
    away = await leader.post("/v1/substitutions", substitution(town))
    register = await leader.post(
        "/v1/registers",
        {"office": BA_TRI, "first_day": "2026-11-01", "last_day": "2026-11-30"},
    )
    return {
        "invitation": walks.done(invited)["id"],
        "upload": upload.headers["Location"].rpartition("/")[2],
        "validation": walks.done(validation)["id"],
        "session": session["id"],
        "substitution": walks.done(away)["id"],
        "register": walks.done(register)["id"],
        "notice": await _notice(town),
        "parked": await _park(town, submitted),
        **await _archives(town, dossiers[Status.RETURNED]),
        "rectification": await _rectification(town, dossiers[Status.RETURNED]),
        "rectification_withdrawn": await _rectification(town, submitted),
        "question": await _ask(town),
        "specialist": str(town.people["batri-hotich"]),
        "appointment": {
            "person": str(town.people["anhoi-hotich"]),
            "role": "specialist",
            "title": "Công chức Tư pháp",
            "first_day": "2026-12-01",
            "basis": walks.REASON,
        },
        "position": await _position_of(town, "batri-vanthu"),
        "new_mandate": mandate("agent", "083056000103", "file"),
        "mandate": walks.done(
            await hoa.post("/v1/mandates", mandate("principal", "083056000103", "file"))
        )["id"],
        "claim": walks.done(
            await hoa.post(
                "/v1/mandates",
                {**mandate("agent", "083215000001", "file"), "kind": "guardianship"},
            )
        )["id"],
        "new_substitution": substitution(town, days=60),
        "invitation_code": walks.done(handed_on)["code"],
        "new_account": {
            "person": str(town.people["batri-tiepnhan"]),
            "username": "tiep-nhan",
            "basis": walks.REASON,
        },
        "account": await _account_of(town, "batri-hotich"),
        "clerk": str(town.people["batri-tiepnhan"]),
    }


def substitution(town: Town, *, days: int = 30) -> Json:
    """Let the head of division hold the registry clerk's post for some days."""
    first = (MORNING + timedelta(days=days)).date()
    return {
        "absent": str(town.people["batri-vanthu"]),
        "substitute": str(town.people["batri-truongphong"]),
        "office": BA_TRI,
        "role": "registry_clerk",
        "first_day": first.isoformat(),
        "last_day": first.isoformat(),
        "basis": walks.REASON,
    }


def mandate(side: str, other: str, *scopes: str) -> Json:
    return {
        "side": side,
        "other": other,
        "name": "Lê Văn Sáu",
        "scopes": list(scopes),
        "procedures": None,
        "first_day": "2026-11-01",
        "last_day": None,
        "basis": walks.REASON,
    }


async def _account_of(town: Town, handle: str) -> str:
    async with transaction(town.sessions) as session:
        session.add(
            LocalAccount(
                id=new_id(),
                person_id=town.people[handle],
                username=handle,
                password_hash="",
                password_set_at=MORNING,
                temporary=False,
                totp_sealed=b"",
                failures=0,
                used_at=MORNING,
                created_at=MORNING,
            )
        )
    return handle


async def _position_of(town: Town, handle: str) -> str:
    async with town.sessions() as session:
        theirs = Position.person_id == town.people[handle]
        return str(await session.scalar(select(Position.id).where(theirs)))


async def _rectification(town: Town, dossier: Json) -> str:
    """Let the owner ask that something in a dossier be put right."""
    body = {"subject": "dossier", "wanted": "Tên cha: Nguyễn Văn A", "reason": "Sai"}
    asked = await town.person(OWNER).post(
        "/v1/me/rectification-requests", {**body, "dossier_id": dossier["id"]}
    )
    return str(walks.done(asked)["id"])


async def _archives(town: Town, dossier: Json) -> dict[str, str]:
    """Let a dossier be held, and stand on a list as if its term were over."""
    order = {"document": "11/YC-VKS", "reason": walks.REASON}
    leader = town.person("batri-chutich")
    hold = walks.done(await leader.post(f"{path_of(dossier)}/holds", order))
    async with transaction(town.sessions) as session:
        office = await organizations.by_code(session, code=BA_TRI)
        assert office is not None
        drawn = DestructionList(
            id=new_id(),
            office_id=office.id,
            state="drawn_up",
            digest="",
            drawn_up_by=town.people["batri-truongphong"],
            drawn_up_at=MORNING,
        )
        session.add(drawn)
        await session.flush()
        session.add(
            DestructionRow(
                list_id=drawn.id,
                number=1,
                dossier_id=UUID(dossier["id"]),
                code=dossier["code"],
                procedure_code=dossier["procedure"],
                status="returned",
                ended_on=MORNING.date(),
                kept_until=MORNING.date(),
                fate="pending",
            )
        )
    return {"hold": hold["id"], "destruction_list": str(drawn.id)}


async def _notice(town: Town) -> str:
    async with town.sessions() as session:
        mine = Notice.person_id == town.people[OWNER]
        return str(await session.scalar(select(Notice.id).where(mine).limit(1)))


async def _park(town: Town, dossier: Json) -> str:
    """Park what goes to the Portal of a dossier, as the relay does for Ba Tri."""
    async with transaction(town.sessions) as session:
        parked = await session.scalars(
            update(OutboxMessage)
            .where(OutboxMessage.key == dossier["id"])
            .values(parked_at=MORNING, owner=BA_TRI)
            .returning(OutboxMessage.id)
        )
        return str(parked.first())


async def _ask(town: Town) -> str:
    """Ask Ba Tri something, as the Portal's list does."""
    async with transaction(town.sessions) as session:
        office = await organizations.by_code(session, code=BA_TRI)
        assert office is not None
        question = PortalQuestion(
            id=uuid.uuid4(),
            source=Source.CITIZENS,
            number=2**40,  # the Portal's own; no other test numbers so high
            office_code=BA_TRI,
            office_id=office.id,
            content="Khai sinh ở đâu?",
            received_at=MORNING,
            version=1,
        )
        session.add(question)
    return str(question.id)
