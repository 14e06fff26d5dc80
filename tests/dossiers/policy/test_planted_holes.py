"""Filters and checks forgotten on purpose: the matrix finds every one of them."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from types import ModuleType
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
from tests.dossiers.policy import matrix
from tests.dossiers.policy.world import World

Dig = Callable[[pytest.MonkeyPatch], None]


class _Remover(ast.NodeTransformer):
    """Takes every argument of `.where(…)` out that names something."""

    def __init__(self, named: str) -> None:
        self.named, self.removed = named, 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "where":
            kept = [each for each in node.args if self.named not in ast.unparse(each)]
            self.removed += len(node.args) - len(kept)
            node.args = kept or [ast.parse("sqlalchemy.true()", mode="eval").body]
        return node


def _forgotten(module: ModuleType, function: str, named: str) -> Dig:
    """Return the act of forgetting a condition of a query."""

    def dig(patch: pytest.MonkeyPatch) -> None:
        tree = ast.parse(textwrap.dedent(inspect.getsource(getattr(module, function))))
        remover = _Remover(named)
        changed = ast.fix_missing_locations(remover.visit(tree))
        assert remover.removed == 1, f"{function} has no condition on {named}"
        scope = {**vars(module), "sqlalchemy": sqlalchemy}
        exec(compile(changed, str(module.__file__), "exec"), scope)  # noqa: S102 - our own source
        patch.setattr(module, function, scope[function])

    return dig


def _skipped(module: ModuleType, function: str, instead: object) -> Dig:
    """Return the act of asking nothing where something was asked."""
    return lambda patch: patch.setattr(module, function, instead)


async def _nothing(*_: object, **__: object) -> None:
    """Stand where a service asked the policy."""


HOLES: Final[dict[str, tuple[Dig, str]]] = {
    "a dossier is read by whoever asks": (
        _forgotten(queries, "get", "visible_to"),
        "tell_timeline",
    ),
    "a dossier is locked for whoever asks": (
        _forgotten(queries, "lock_visible", "visible_to"),
        "send_message",
    ),
    "an official of any office sees it": (
        _skipped(visibility, "passed_through", lambda _: sqlalchemy.true()),
        "get_filing",
    ),
    "an auditor of any office sees it": (
        _skipped(visibility, "audited_by", lambda _: sqlalchemy.true()),
        "list_progress",
    ),
    "somebody's invitation lets everybody in": (
        _forgotten(visibility, "edited_with", "person_id"),
        "get_draft_state",
    ),
    "an invitation is answered by another": (
        _forgotten(drafting, "invitation_to", "identity_number"),
        "accept_invitation",
    ),
    "an upload is anybody's": (_forgotten(uploads, "get", "owner_id"), "get_upload"),
    "a signing session is anybody's": (
        _forgotten(sessions, "get", "signer_id"),
        "get_signing_session",
    ),
    "a notice is anybody's": (
        _forgotten(notices, "mark_read", "person_id"),
        "read_notice",
    ),
    "a register is every office's": (
        _forgotten(registers, "find", "office_id"),
        "download_register",
    ),
    "a co-editor submits": (
        _skipped(standings, "require", _nothing),
        "complete_supplement",
    ),
    "everybody in the office reassigns": (
        _skipped(hands, "_may", lambda *_: True),
        "reassign_work_item",
    ),
    "no leader is asked for a substitute": (
        _skipped(substituting, "_check_leader", lambda *_: None),
        "make_substitution",
    ),
    "officials come in where applicants do": (
        _skipped(permits, "admit", lambda _, actor: actor),
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
