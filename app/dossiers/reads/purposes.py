"""What an official opens a dossier for, by what they have to do with it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.identity.actor import HEADS, Post, Role

# One record an official, a part and an hour: a day's work on a file is a few lines.
WINDOW: Final = timedelta(hours=1)


class Purpose(StrEnum):
    """Why it was opened, as the applicant reads it (`LABEL`)."""

    HANDLING = "handling"
    DIRECTING = "directing"
    FOLLOWING = "following"
    AUDITING = "auditing"
    STATED = "stated"


LABEL: Final = {
    Purpose.HANDLING: "Thụ lý hồ sơ",
    Purpose.DIRECTING: "Chỉ đạo, kiểm tra việc giải quyết",
    Purpose.FOLLOWING: "Theo dõi hồ sơ của cơ quan",
    Purpose.AUDITING: "Thanh tra, kiểm tra theo thẩm quyền",
    Purpose.STATED: "Lý do người xem đã nêu",
}


class Part(StrEnum):
    """What of it was opened."""

    DOSSIER = "dossier"
    PAPERS = "papers"
    PRINTED = "printed"
    RESULT = "result"
    EXPORT = "export"
    ORIGINAL = "original"


PART_LABEL: Final = {
    Part.DOSSIER: "Thông tin hồ sơ",
    Part.PAPERS: "Giấy tờ trong hồ sơ",
    Part.PRINTED: "Biểu mẫu đã in",
    Part.RESULT: "Kết quả giải quyết",
    Part.EXPORT: "Bản trích xuất",
    Part.ORIGINAL: "Bản gốc tệp, không đóng dấu người xem",
}
_BY_PLACE: Final = {
    "papers": Part.PAPERS,
    "forms": Part.PRINTED,
    "result": Part.RESULT,
    "export": Part.EXPORT,
}


@dataclass(frozen=True)
class Held:
    """A step that is open now, as far as its holder goes."""

    office_id: UUID
    role: str


@dataclass(frozen=True)
class Reason:
    """In which post a dossier was opened, and what for."""

    post: Post | None
    purpose: Purpose


def part_of(path: str) -> Part:
    """Return what a route below `/v1/dossiers/{dossier_id}` shows."""
    below = path.partition("{dossier_id}")[2].strip("/")
    return _BY_PLACE.get(below.partition("/")[0], Part.DOSSIER)


def reason_for(
    posts: Sequence[Post], *, held: Iterable[Held], passed: Iterable[UUID], stated: bool
) -> Reason:
    """Tell why somebody with these posts opens a dossier.

    `held` are its open steps, `passed` the offices it has been at.
    """
    holding = {(each.office_id, each.role) for each in held}
    for post in posts:
        if (post.office_id, post.role) in holding:
            return Reason(post, Purpose.STATED if stated else Purpose.HANDLING)
    offices = frozenset(passed)
    near = [post for post in posts if post.office_id in offices]
    heads = [post for post in near if post.role in HEADS]
    auditing = [post for post in posts if post.role is Role.AUDITOR and not near]
    derived = Purpose.DIRECTING if heads else Purpose.FOLLOWING
    derived = Purpose.AUDITING if auditing else derived
    return Reason(
        next(iter(auditing or heads or near or posts), None),
        Purpose.STATED if stated else derived,
    )
