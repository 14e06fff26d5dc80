"""What engines that are not ours say of a signed PDF; tests skip where they are absent."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pypdf import PdfReader

from simulators.pki.authority import Pki


@dataclass(frozen=True)
class Seen:
    """One signature, as poppler's pdfsig tells it."""

    field: str
    valid: bool
    whole_document: bool
    kind: str


def pdfsig(pdf: Path) -> list[Seen]:
    """Let poppler verify every signature; trust is not asked of it."""
    said = _run("pdfsig", "-nocert", str(pdf))
    blocks = said.split("Signature #")[1:]
    return [
        Seen(
            field=_told(block, "Signature Field Name"),
            valid=_told(block, "Signature Validation") == "Signature is Valid.",
            whole_document="Total document signed" in block,
            kind=_told(block, "Signature Type"),
        )
        for block in blocks
    ]


def openssl_cms(pdf: Path, *, pki: Pki, root: str, at: int, folder: Path) -> bool:
    """Let OpenSSL verify the newest signature to a root as of `at` (epoch seconds)."""
    data = pdf.read_bytes()
    fields = PdfReader(pdf).get_fields() or {}
    newest = max(
        (each["/V"] for each in fields.values() if "/V" in each),
        key=lambda value: int(value["/ByteRange"][2]),
    )
    first, first_length, second, second_length = map(int, newest["/ByteRange"])
    content, value, anchor = (folder / name for name in ("content", "cms", "root"))
    content.write_bytes(
        data[first : first + first_length] + data[second : second + second_length]
    )
    value.write_bytes(bytes(newest["/Contents"]))
    anchor.write_bytes(pki.chain(root)[0].public_bytes(Encoding.PEM))
    said = _run(
        "openssl",
        *("cms", "-verify", "-binary", "-inform", "DER", "-in", str(value)),
        *("-content", str(content), "-CAfile", str(anchor), "-purpose", "any"),
        *("-attime", str(at), "-out", str(folder / "out")),
    )
    return "Verification successful" in said


def _run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - our own command line
    return done.stdout + done.stderr


def _told(block: str, label: str) -> str:
    lines = (line.strip(" -") for line in block.splitlines())
    found = (line for line in lines if line.startswith(label))
    return next(found, ": ").split(": ", 1)[1]
