"""What a person may send, and hold unfinished. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, PositiveInt

from app.core.errors import ProblemError
from app.uploads import errors

MEGABYTE: Final = 1_000_000
# A body of very small pieces costs more than its bytes.
MOST_PARTS: Final = 10_000


class UploadLimits(BaseModel):
    """Bounds of the protocol; what one paper takes is its procedure's rule."""

    model_config = ConfigDict(frozen=True)

    largest_megabytes: PositiveInt = 100
    unfinished: PositiveInt = 20
    held_megabytes: PositiveInt = 500
    hours: PositiveInt = 24

    @property
    def life(self) -> timedelta:
        return timedelta(hours=self.hours)

    @property
    def largest(self) -> int:
        return self.largest_megabytes * MEGABYTE


@dataclass(frozen=True)
class Held:
    """What a person has under way: unfinished uploads, and bytes promised in all."""

    unfinished: int
    megabytes: float


def refusal(length: int, *, held: Held, limits: UploadLimits) -> ProblemError | None:
    """Return why an upload of this length may not begin, or None."""
    if length == 0:
        return errors.UploadEmpty()
    if length > limits.largest:
        return errors.UploadTooLarge(f"Tối đa {limits.largest_megabytes} MB mỗi tệp")
    if held.unfinished >= limits.unfinished:
        return errors.TooManyUploads(f"Tối đa {limits.unfinished} tệp tải dở cùng lúc")
    if held.megabytes + length / MEGABYTE > limits.held_megabytes:
        return errors.TooManyUploads(
            f"Tổng dung lượng chờ dùng tối đa {limits.held_megabytes} MB"
        )
    return None
