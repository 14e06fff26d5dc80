"""Answers fetched before, as a folder of files named by their digest: plain evidence.

Who fetches them checks them on arrival, and they are checked again where they are
used: a file that somebody else put there says nothing.
"""

from pathlib import Path
from typing import Final

from asn1crypto import crl, ocsp

from app.signing.trust.store import Evidence

CRL: Final = ".crl"
OCSP: Final = ".ocsp"


def read(folder: Path) -> Evidence:
    """Read what is there; a file that is taken away meanwhile is passed over."""
    if not folder.is_dir():
        return Evidence()
    paths = sorted(folder.iterdir())
    return Evidence(
        crls=tuple(
            crl.CertificateList.load(data)
            for path in paths
            if path.suffix == CRL and (data := _bytes(path))
        ),
        ocsps=tuple(
            ocsp.OCSPResponse.load(data)
            for path in paths
            if path.suffix == OCSP and (data := _bytes(path))
        ),
    )


def state_of(folder: Path | None) -> int:
    """Return what changes whenever a file comes or goes."""
    try:
        return 0 if folder is None else folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
