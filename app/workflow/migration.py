"""Carry a running dossier over to another version of its process."""

from collections.abc import Mapping
from dataclasses import replace

from app.workflow.definition import Process
from app.workflow.position import Group, Position, Token


def carried_over(
    position: Position, *, process: Process, mapping: Mapping[str, str]
) -> Position | None:
    """Return the same standing in the other version, if all of it has a place there."""
    renamed = _renamed(position, mapping)
    if not _has_place(process, renamed):
        return None
    return replace(renamed, process=process.code, version=process.version)


def _renamed(position: Position, mapping: Mapping[str, str]) -> Position:
    def new(step: str) -> str:
        return mapping.get(step, step)

    return replace(
        position,
        tokens=tuple(replace(each, step=new(each.step)) for each in position.tokens),
        groups=tuple(
            replace(each, asked_by=new(each.asked_by), join_at=new(each.join_at))
            for each in position.groups
        ),
        used=tuple(replace(each, step=new(each.step)) for each in position.used),
    )


def _has_place(process: Process, position: Position) -> bool:
    # Two pieces of work at one step could no longer be told apart.
    apart = {token.step for token in position.tokens}
    return (
        len(apart) == len(position.tokens)
        and all(_token_fits(process, token) for token in position.tokens)
        and all(_group_fits(process, group) for group in position.groups)
    )


def _token_fits(process: Process, token: Token) -> bool:
    step = process.step(token.step)
    if step is None or token.waiting is None:
        return step is not None
    outcome = step.outcome(token.after or "")
    return outcome is not None and outcome.pauses_for is token.waiting


def _group_fits(process: Process, group: Group) -> bool:
    asking = process.step(group.asked_by)
    outcome = None if asking is None else asking.outcome(group.outcome)
    return outcome is not None and outcome.to == group.join_at
