"""Where signatures are seen (Decree 30/2020/NĐ-CP, annex I). Pure, in points."""

from typing import Final

from app.core.typesetting import Place

Box = tuple[int, int, int, int]

_MM: Final = 72 / 25.4
# A person's image is in the room between title and name; a seal is as large as the
# real one (36 mm for the agencies of a province and a commune).
_PERSON_WIDTH: Final = 44 * _MM
_SEAL: Final = 36 * _MM
_OVERLAP: Final = 1 / 3
_MARGIN: Final = 8 * _MM
_LINES: Final = (66 * _MM, 14 * _MM)


def person(room: Place) -> Box:
    """Return the middle of the room between title and name (II.7.c)."""
    width = min(_PERSON_WIDTH, room.right - room.left)
    left = (room.left + room.right - width) / 2
    return _box(left, room.bottom, left + width, room.top)


def seal(room: Place) -> Box:
    """Return where the seal covers a third of the person's image, on its left (II.8)."""
    left, bottom, right, top = person(room)
    covered = left + (right - left) * _OVERLAP
    middle = (bottom + top) / 2
    start = max(covered - _SEAL, _MARGIN)
    return _box(start, middle - _SEAL / 2, start + _SEAL, middle + _SEAL / 2)


def first_page_corner(width: float, height: float) -> Box:
    """Return the top right of a page, for what is said of a copy or an attachment."""
    across, down = _LINES
    right, top = width - _MARGIN, height - _MARGIN / 2
    return _box(right - across, top - down, right, top)


def _box(left: float, bottom: float, right: float, top: float) -> Box:
    return round(left), round(bottom), round(right), round(top)
