"""Filters and checks forgotten on purpose: the matrix finds every one of them."""

from typing import Final

import pytest
import sqlalchemy

from app.dossiers import hands, queries, standings, visibility
from app.dossiers.drafting import queries as drafting
from app.dossiers.registers import queries as registers
from app.identity import permits, substituting
from app.notifications import service as notices
from app.signing.sessions import queries as sessions
from app.uploads import queries as uploads
from tests.dossiers.policy import matrix, planting
from tests.dossiers.policy.world import World

HOLES: Final[dict[str, tuple[planting.Dig, str]]] = {
    "a dossier is read by whoever asks": (
        planting.forgotten(queries, "get", "visible_to"),
        "tell_timeline",
    ),
    "a dossier is locked for whoever asks": (
        planting.forgotten(queries, "lock_visible", "visible_to"),
        "send_message",
    ),
    "an official of any office sees it": (
        planting.skipped(visibility, "passed_through", lambda _: sqlalchemy.true()),
        "get_filing",
    ),
    "an auditor of any office sees it": (
        planting.skipped(visibility, "audited_by", lambda _: sqlalchemy.true()),
        "list_progress",
    ),
    "somebody's invitation lets everybody in": (
        planting.forgotten(visibility, "edited_with", "person_id"),
        "get_draft_state",
    ),
    "an invitation is answered by another": (
        planting.forgotten(drafting, "invitation_to", "identity_number"),
        "accept_invitation",
    ),
    "an upload is anybody's": (
        planting.forgotten(uploads, "get", "owner_id"),
        "get_upload",
    ),
    "a signing session is anybody's": (
        planting.forgotten(sessions, "get", "signer_id"),
        "get_signing_session",
    ),
    "a notice is anybody's": (
        planting.forgotten(notices, "mark_read", "person_id"),
        "read_notice",
    ),
    "a register is every office's": (
        planting.forgotten(registers, "find", "office_id"),
        "download_register",
    ),
    "a co-editor submits": (
        planting.skipped(standings, "require", planting.nothing),
        "complete_supplement",
    ),
    "everybody in the office reassigns": (
        planting.skipped(hands, "_may", lambda *_: True),
        "reassign_work_item",
    ),
    "no leader is asked for a substitute": (
        planting.skipped(substituting, "_check_leader", lambda *_: None),
        "make_substitution",
    ),
    "officials come in where applicants do": (
        planting.skipped(permits, "admit", lambda _, actor, **__: actor),
        "list_my_invitations",
    ),
}
_ROUTES: Final = {route.operation: route for route in matrix.routes()}


@pytest.mark.parametrize("hole", HOLES)
async def test_the_matrix_finds_a_forgotten_filter(
    world: World, monkeypatch: pytest.MonkeyPatch, hole: str
) -> None:
    dig, operation = HOLES[hole]
    dig(monkeypatch)

    found = await matrix.disagreements(world, _ROUTES[operation])

    assert found
    assert "allowed" in {answered for answered, _ in found.values()}
