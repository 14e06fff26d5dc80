"""The PDFs that people of the demonstration file: made, signed, tampered with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typst

from app.core.typesetting import FONTS
from simulators.pki import signing
from simulators.pki.authority import Pki

_TEMPLATE = Path(__file__).with_name("declaration.typ")


@dataclass(frozen=True)
class Desk:
    """Where a person makes and signs their papers."""

    pki: Pki
    at: datetime

    def declaration(self, title: str, *, name: str, lines: Mapping[str, str]) -> bytes:
        facts = {
            "title": title,
            "name": name,
            "lines": [{"label": key, "value": value} for key, value in lines.items()],
        }
        return typst.compile(
            _TEMPLATE,
            format="pdf",
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        )

    def signed(self, pdf: bytes, *, by: str) -> bytes:
        return signing.sign_pdf(self.pki, pdf, by, at=self.at)


def altered(pdf: bytes) -> bytes:
    """Change one byte in what the signature covers, as a forger would."""
    place = pdf.index(b"stream", len(pdf) // 4) + 40
    return pdf[:place] + bytes([pdf[place] ^ 0x01]) + pdf[place + 1 :]
