"""The page tree, flattened in order, its inner nodes included."""

from dataclasses import dataclass

from app.signing import limits
from app.signing.limits import MalformedError
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Ref, Value


@dataclass(frozen=True)
class PageNode:
    key: int | str
    dictionary: dict[str, Value]

    @property
    def is_page(self) -> bool:
        return "Kids" not in self.dictionary


def nodes(document: Document) -> list[PageNode]:
    """List every node of the page tree, parents before children."""
    found: list[PageNode] = []
    waiting: list[tuple[Value, str]] = [(document.root.get("Pages"), "0")]
    seen: set[int] = set()
    while waiting:
        value, place = waiting.pop()
        if isinstance(value, Ref):
            if value.number in seen:
                raise MalformedError("the page tree loops")
            seen.add(value.number)
        dictionary = document.dictionary(value)
        key = value.number if isinstance(value, Ref) else place
        found.append(PageNode(key, dictionary))
        if len(found) > limits.MAX_PDF_OBJECTS:
            raise MalformedError("too many pages")
        kids = document.array(dictionary.get("Kids"))
        waiting.extend(
            (kid, f"{place}.{position}")
            for position, kid in reversed(list(enumerate(kids)))
        )
    return found
