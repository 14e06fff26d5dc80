"""What became of one item of a batch."""

from typing import Any, Final

from pydantic import BaseModel

LARGEST_BATCH: Final = 100


class Verdict(BaseModel):
    """Done, with its answer, or refused, with its problem; by its place."""

    index: int
    status: int
    body: dict[str, Any] | None
    problem: dict[str, Any] | None
