"""What linked dossiers share, and when what they were opened for is reached. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.core.canonical import JsonValue
from app.dossiers.lifecycle import Status
from app.workflow.definition import Join

# There is a result, favourable or not.
DONE: Final = frozenset({Status.COMPLETED, Status.RETURNED})
# An origin wants to hear of these; a result returned was heard of at its completion.
NEWS: Final = frozenset(
    {Status.DECLINED, Status.WITHDRAWN, Status.STOPPED, Status.COMPLETED}
)


def satisfied(join: Join | None, granted: Sequence[bool | None]) -> bool:
    """Tell whether a waiting origin may go on; None is one not ended yet."""
    if join is Join.ANY:
        return True in granted
    return all(each is True for each in granted)


def answers_for(
    schema: Mapping[str, JsonValue] | None, answers: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return those answers that the linked procedure's own form asks for."""
    asked = schema.get("properties") if schema is not None else None
    if not isinstance(asked, Mapping):
        return dict(answers)
    return {key: value for key, value in answers.items() if key in asked}
