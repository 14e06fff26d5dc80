"""Co-editors of a draft: invited, joined, refused, removed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import standings
from app.dossiers.drafting import inviting, presenting
from app.dossiers.drafting import queries as drafts
from app.dossiers.drafting.schemas import (
    CodeAcceptance,
    InvitationCreate,
    InvitationCreated,
    InvitationOut,
    InvitationToMe,
)
from app.dossiers.routes.shared import answer
from app.dossiers.schemas import DossierDetail
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1",
    tags=["Hồ sơ: cùng soạn"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.post(
    "/dossiers/{dossier_id}/invitations", status_code=201, operation_id="invite_editor"
)
async def invite_editor(
    dossier_id: UUID,
    body: InvitationCreate,
    actor: Annotated[Actor, may(Permission.INVITE_EDITOR)],
    session: SessionDep,
    clock: ClockDep,
) -> InvitationCreated:
    """Invite somebody to edit the draft; without a number, by a code told once."""
    invitation, code = await inviting.invite(
        session,
        dossier_id,
        identity_number=body.identity_number,
        actor=actor,
        at=clock.now(),
    )
    shown = presenting.invitation(invitation, None)
    return InvitationCreated(**shown.model_dump(), code=code)


@router.get("/dossiers/{dossier_id}/invitations", operation_id="list_invitations")
async def list_invitations(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DRAFT)],
    session: SessionDep,
) -> list[InvitationOut]:
    """List who was invited to edit the draft, and what became of it."""
    dossier = await standings.get(
        session, dossier_id, actor=actor, to=Permission.READ_DRAFT
    )
    return [
        presenting.invitation(row, name)
        for row, name in await drafts.invitations(session, dossier)
    ]


@router.delete(
    "/dossiers/{dossier_id}/invitations/{invitation_id}",
    status_code=204,
    operation_id="revoke_invitation",
)
async def revoke_invitation(
    dossier_id: UUID,
    invitation_id: UUID,
    actor: Annotated[Actor, may(Permission.INVITE_EDITOR)],
    session: SessionDep,
    clock: ClockDep,
) -> None:
    """Take an invitation back, or the leave to edit that came of it."""
    await inviting.revoke(
        session, dossier_id, invitation_id, actor=actor, at=clock.now()
    )


@router.get("/invitations", operation_id="list_my_invitations")
async def list_my_invitations(
    actor: Annotated[Actor, may(Permission.ANSWER_INVITATION)],
    session: SessionDep,
    clock: ClockDep,
) -> list[InvitationToMe]:
    """List the open invitations that name the caller."""
    found = await drafts.invited(session, actor=actor, at=clock.now())
    return [presenting.invitation_to_me(*each) for each in found]


@router.post("/invitations/acceptance", operation_id="accept_invitation_code")
async def accept_invitation_code(
    body: CodeAcceptance,
    actor: Annotated[Actor, may(Permission.ANSWER_INVITATION)],
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> DossierDetail:
    """Join in by a one-time code."""
    dossier = await inviting.accept_code(
        session, body.code, actor=actor, at=clock.now()
    )
    return await answer(session, response, dossier, actor=actor)


@router.post(
    "/invitations/{invitation_id}/acceptance", operation_id="accept_invitation"
)
async def accept_invitation(
    invitation_id: UUID,
    actor: Annotated[Actor, may(Permission.ANSWER_INVITATION)],
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> DossierDetail:
    """Join in: the draft may be edited from now on."""
    dossier = await inviting.accept(session, invitation_id, actor=actor, at=clock.now())
    return await answer(session, response, dossier, actor=actor)


@router.post(
    "/invitations/{invitation_id}/refusal",
    status_code=204,
    operation_id="refuse_invitation",
)
async def refuse_invitation(
    invitation_id: UUID,
    actor: Annotated[Actor, may(Permission.ANSWER_INVITATION)],
    session: SessionDep,
    clock: ClockDep,
) -> None:
    """Refuse, or leave a draft joined before."""
    await inviting.refuse(session, invitation_id, actor=actor, at=clock.now())
