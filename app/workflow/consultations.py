"""Parallel branches of a position: who still owes an answer, how they join."""

from collections.abc import Iterable
from dataclasses import replace

from app.workflow.definition import Step
from app.workflow.position import Group, Position, Token


def joined_by(position: Position, token: Token, to: Step) -> Group | None:
    return next(
        (
            group
            for group in position.groups
            if group.number == token.group and group.join_at == to.id
        ),
        None,
    )


def close(position: Position, group: Group) -> tuple[Position, list[Token]]:
    """Put one token where the group joins, in place of all its work."""
    inside = _with_nested(position, group)
    withdrawn = owed(position, group)
    joined = Token(number=position.next_number, step=group.join_at, group=group.parent)
    closed = replace(
        position,
        tokens=(*without(position.tokens, withdrawn), joined),
        groups=tuple(each for each in position.groups if each.number not in inside),
        next_number=position.next_number + 1,
    )
    return closed, withdrawn


def owed(position: Position, group: Group) -> list[Token]:
    """Tokens still at work within the group, or within consultations they opened."""
    inside = _with_nested(position, group)
    return [token for token in position.tokens if token.group in inside]


def _with_nested(position: Position, group: Group) -> set[int]:
    inside = {group.number}
    # A nested group is opened after, so listed after, its parent.
    for each in position.groups:
        if each.parent in inside:
            inside.add(each.number)
    return inside


def without(tokens: Iterable[Token], gone: list[Token]) -> tuple[Token, ...]:
    return tuple(token for token in tokens if token not in gone)
