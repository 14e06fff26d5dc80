"""XML must be well-formed, without a DTD: entities are how XML attacks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final
from xml.parsers import expat

DECLARES: Final = "tệp XML có khai báo DTD, không được phép"
_DEEPEST: Final = 200
_PAGES: Final = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")

OnElement = Callable[[str, Mapping[str, str]], None]


class Forbidden(ValueError):
    """Well-formed, and not allowed; the reason is for people."""


def fault(data: bytes) -> str | None:
    """Return why the document is refused, or None."""

    def not_a_page(name: str, _: Mapping[str, str]) -> None:
        if name.rpartition(" ")[0] in _PAGES:
            raise Forbidden("tệp XML chứa trang web hoặc hình vẽ có thể chạy mã")

    try:
        read([data], not_a_page)
    except Forbidden as found:
        return str(found)
    except expat.ExpatError:
        return "tệp XML sai cú pháp"
    return None


def read(pieces: Iterable[bytes], on_element: OnElement) -> None:
    """Read a document piece by piece, telling of each element.

    Names come as `<namespace> <local name>`.

    Raises:
        Forbidden: at a DTD, a style sheet, or elements nested too deep.
        expat.ExpatError: if it is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Forbidden("tệp XML lồng quá nhiều lớp")
        on_element(name, attributes)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _no_dtd
    parser.ProcessingInstructionHandler = _no_style_sheet
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _no_dtd(*_: object) -> None:
    raise Forbidden(DECLARES)


def _no_style_sheet(target: str, _: str) -> None:
    if target == "xml-stylesheet":
        raise Forbidden("tệp XML gắn tệp trình bày bên ngoài")
