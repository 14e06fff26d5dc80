"""pyHanko's own validation of the same document, to measure beside."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from asn1crypto import crl, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from simulators.pki.authority import NATIONAL_CA, NATIONAL_ROOT, Pki


def validator(document: bytes, pki: Pki, *, at: datetime) -> Callable[[], None]:
    """Return a run of pyHanko's default validation, certificates and CRLs at hand."""
    root, authority = (
        x509.Certificate.load(pki.chain(name)[0].public_bytes(Encoding.DER))
        for name in (NATIONAL_ROOT, NATIONAL_CA)
    )
    crls = [crl.CertificateList.load(each) for each in pki.crls()]

    async def run() -> None:
        context = ValidationContext(
            trust_roots=[root],
            other_certs=[authority],
            crls=crls,
            moment=at,
            allow_fetching=False,
        )
        (embedded,) = PdfFileReader(BytesIO(document)).embedded_signatures
        status = await async_validate_pdf_signature(embedded, context, context)
        if not status.intact:
            raise ValueError("the yardstick finds the document changed")

    return lambda: asyncio.run(run())
