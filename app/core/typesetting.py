"""Typeset PDF documents from templates, with our own fonts alone.

A person's text reaches the engine as JSON data and is printed as it stands: a
template is never built from it. The engine holds the interpreter's lock for the
time of a page (about 10 ms), so documents are typeset by the worker, never within
a request.
"""

import io
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

import segno
import typst

from app.core import canonical, errors
from app.core.canonical import JsonValue

FONTS: Final = Path(__file__).parent / "fonts"

# PDF/A-2a keeps for decades and still takes later signatures; PDF/UA-1 lets a
# screen reader follow it (Decree 224/2026, art. 15: access for the disabled).
STANDARDS: Final[list["typst.PDFStandard"]] = ["a-2a", "ua-1"]

_GLYPH_MISSING: Final = ("could not be displayed", "disallowed codepoint")


class Unprintable(errors.Invalid):
    """The text holds characters that no vendored font shows, or that nobody sees."""

    code = "unprintable_text"
    title = "Văn bản có ký tự không in được"


@dataclass(frozen=True)
class Place:
    """A rectangle in points from the bottom left of `page` (from 1), as PDF counts."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class Typesetter:
    """Turn the templates of one folder, and nothing outside it, into PDF/A.

    `edition` is the digest of templates, fonts and engine: two documents of one
    edition with equal facts and date are equal to the byte.
    """

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        self._compiler = typst.Compiler(
            root=templates,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            # Templates come with the house: no package is fetched.
            package_path=templates / "packages",
            package_cache_path=templates / "packages",
        )
        self.edition: Final = _edition(templates)

    def render(
        self, template: str, facts: Mapping[str, JsonValue], *, at: datetime
    ) -> bytes:
        """Return the PDF of `template` filled with `facts`, dated `at`.

        Raises:
            Unprintable: if a text has a character that cannot be shown.
            typst.TypstError: if template and facts do not fit: a mistake of ours.
        """
        _refuse_invisible(facts)
        try:
            pdf = self._compile(template, facts, at)
        except typst.TypstError as problem:
            if any(sign in problem.message for sign in _GLYPH_MISSING):
                _, text, *_ = problem.message.split("`")
                raise Unprintable(f"không có nét chữ để in {text}") from problem
            raise
        return _one_file(pdf)

    def locate(
        self, label: str, template: str, facts: Mapping[str, JsonValue], *, at: datetime
    ) -> Place | None:
        """Return the place that the template labels so, once filled with `facts`."""
        self.render(template, facts, at=at)
        return self.place_in_last(label)

    def place_in_last(self, label: str) -> Place | None:
        """Return a labelled place of the document that was rendered last."""
        found = json.loads(self._compiler.query(f"<{label}>", field="value"))
        return Place(**found[0]) if found else None

    def _compile(
        self, template: str, facts: Mapping[str, JsonValue], at: datetime
    ) -> bytes | list[bytes] | None:
        return self._compiler.compile(
            input=self._templates / f"{template}.typ",
            format="pdf",
            sys_inputs={
                "facts": json.dumps(facts, ensure_ascii=False),
                "edition": self.edition,
            },
            pdf_standards=STANDARDS,
            timestamp=int(at.timestamp()),
        )


def qr_code(text: str) -> str:
    """Draw `text` as an SVG QR code (TCVN 7322, ISO/IEC 18004), quiet zone included."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", border=4, light="white", xmldecl=False
    )
    return drawing.getvalue().decode()


def _edition(templates: Path) -> str:
    parts = [*sorted(templates.rglob("*.typ")), *sorted(FONTS.glob("*.ttf"))]
    return canonical.digest(
        {
            "engine": metadata.version("typst"),
            "parts": {p.name: canonical.sha256_hex(p.read_bytes()) for p in parts},
        }
    )


def _refuse_invisible(facts: Mapping[str, JsonValue]) -> None:
    for text in _texts(facts):
        for character in text:
            # A direction override (Cf) would print a sum or a name backwards.
            if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and (
                character not in "\n\t"
            ):
                raise Unprintable(f"có ký tự ẩn U+{ord(character):04X}")


def _texts(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case Sequence():
            for item in value:
                yield from _texts(item)
        case _:
            return


def _one_file(pdf: bytes | list[bytes] | None) -> bytes:
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf
