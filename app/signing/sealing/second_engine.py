"""Another engine's word on what we signed, before anybody else gets it.

Poppler's pdfsig, of other authors on another library (NSS): it knows no trust and
judges no revisions, so it is asked one thing only, whether each signature's digest
and value agree.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from app.signing.sealing.errors import ProviderUnavailable, SealRejected

_SECONDS: Final = 20.0
_VALID: Final = "Signature Validation: Signature is Valid."
# Poppler does not verify document time-stamps, and says so.
_TIMESTAMP: Final = "Signature Type: ETSI.RFC3161"


async def confirm(pdf: bytes, *, pdfsig: Path) -> None:
    """Let pdfsig verify every signature of a PDF we signed.

    Raises:
        SealRejected: it finds none, or one that is not valid.
        ProviderUnavailable: it cannot be run: nothing is released on our word alone.
    """
    said = await _said(pdf, pdfsig)
    signatures = [
        each for each in said.split("Signature #")[1:] if _TIMESTAMP not in each
    ]
    if not signatures or not all(_VALID in each for each in signatures):
        raise SealRejected("Another engine does not find every signature valid")


async def _said(pdf: bytes, pdfsig: Path) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        try:
            process = await asyncio.create_subprocess_exec(
                str(pdfsig),
                "-nocert",
                file.name,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"LC_ALL": "C"},
            )
        except OSError as problem:
            raise ProviderUnavailable(
                "không chạy được bộ kiểm tra thứ hai"
            ) from problem
        try:
            async with asyncio.timeout(_SECONDS):
                output, _ = await process.communicate()
        except TimeoutError as problem:
            process.kill()
            await process.wait()
            raise ProviderUnavailable("bộ kiểm tra thứ hai không trả lời") from problem
    return output.decode("utf-8", "replace")
