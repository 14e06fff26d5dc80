"""Our own output before engines that nobody here wrote: poppler's and OpenSSL's."""

from datetime import datetime
from pathlib import Path

import pytest

from app.signing.report import Level
from app.signing.sealing import pades
from app.signing.trust.store import TrustStore
from simulators.pki.authority import GOVERNMENT_ROOT, Pki
from simulators.pki.signing import Tsa
from tests.signing import strangers
from tests.signing.test_sealing import PURPOSE, file_key


@pytest.mark.parametrize("name", ["seal", "officer"])
@pytest.mark.parametrize("level", [Level.B, Level.T])
async def test_they_agree_on_a_seal(
    plain_pdf: bytes,
    pki: Pki,
    at: datetime,
    trust: TrustStore,
    tmp_path: Path,
    name: str,
    level: Level,
) -> None:
    signed = await pades.sign(
        plain_pdf,
        by=file_key(pki, name),
        purpose=PURPOSE,
        at=at,
        trust=trust,
        timestamper=Tsa(pki, at=at) if level is Level.T else None,
    )
    pdf = tmp_path / "signed.pdf"
    pdf.write_bytes(signed)

    (seen,) = strangers.pdfsig(pdf)
    passed = strangers.openssl_cms(
        pdf, pki=pki, root=GOVERNMENT_ROOT, at=int(at.timestamp()), folder=tmp_path
    )

    assert (seen.field, seen.valid, seen.whole_document) == ("AgencySeal", True, True)
    assert seen.kind == "ETSI.CAdES.detached"
    assert passed


async def test_they_refuse_what_was_altered(
    plain_pdf: bytes, pki: Pki, at: datetime, tmp_path: Path
) -> None:
    signed = await pades.sign(
        plain_pdf, by=file_key(pki, "officer"), purpose=PURPOSE, at=at
    )
    pdf = tmp_path / "altered.pdf"
    pdf.write_bytes(signed.replace(b"300", b"301", 1))

    (seen,) = strangers.pdfsig(pdf)

    assert not seen.valid
    assert not strangers.openssl_cms(
        pdf, pki=pki, root=GOVERNMENT_ROOT, at=int(at.timestamp()), folder=tmp_path
    )
