"""Filters forgotten by program: the same source without one condition, or unasked."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from types import ModuleType

import pytest
import sqlalchemy

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


def forgotten(module: ModuleType, function: str, named: str) -> Dig:
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


def skipped(module: ModuleType, function: str, instead: object) -> Dig:
    """Return the act of asking nothing where something was asked."""
    return lambda patch: patch.setattr(module, function, instead)


async def nothing(*_: object, **__: object) -> None:
    """Stand where a service asked the policy."""
