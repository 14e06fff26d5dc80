"""First step: put a PDF into the form that is signed, and say what to sign.

The signature goes into an appended revision, so `Prepared` keeps only what was
appended: whoever completes it brings the very bytes that were prepared.
"""

import asyncio
import hashlib
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final, TypeVar

from asn1crypto import x509
from PIL import UnidentifiedImageError
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.signing.sealing import schemes
from app.signing.sealing.appearance import Visible
from app.signing.sealing.errors import SealRejected
from app.signing.sealing.ports import Credential

# What pyHanko and Pillow raise on a PDF they cannot append to, an image they cannot
# draw.
UNSIGNABLE: Final = (
    PdfError,
    SigningError,
    UnidentifiedImageError,
    ValueError,
    TypeError,
    KeyError,
)

# Hexadecimal digits: room for a chain of four and a time-stamp with its own.
_RESERVED: Final = 32_768
_T = TypeVar("_T")


@dataclass(frozen=True)
class Purpose:
    """What a signature says of itself: field, reason, place, and how it is seen."""

    field: str
    reason: str
    location: str
    visible: Visible | None = None


@dataclass(frozen=True)
class Prepared:
    """A document about to be signed, apart from the document itself.

    `region` is where the signature goes in `source + tail`; `signed_attributes` are
    the DER bytes that the key signs.
    """

    source_sha256: str
    tail: bytes
    document_digest: bytes
    region: tuple[int, int]
    signed_attributes: bytes

    @property
    def to_be_signed(self) -> bytes:
        """Return the SHA-256 digest that goes to the key."""
        return hashlib.sha256(self.signed_attributes).digest()


def prepare(
    pdf: bytes, *, credential: Credential, purpose: Purpose, at: datetime
) -> Prepared:
    """Append everything of a PAdES signature but its value; `at` is the claimed time.

    Raises:
        SealRejected: not a PDF that can be signed.
    """
    try:
        return _prepare(pdf, credential, purpose, at)
    except UNSIGNABLE as problem:
        raise SealRejected(f"The PDF cannot be signed: {problem}") from problem


def _prepare(
    pdf: bytes, credential: Credential, purpose: Purpose, at: datetime
) -> Prepared:
    signer = _signer(credential)
    tool = PdfSigner(
        PdfSignatureMetadata(
            field_name=purpose.field,
            md_algorithm=schemes.DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            reason=purpose.reason,
            location=purpose.location,
        ),
        signer=signer,
        stamp_style=purpose.visible.style() if purpose.visible else None,
        new_field_spec=_field(purpose),
    )
    session = tool.init_signing_session(
        IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    )
    session.system_time = at
    prepared = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=_RESERVED
    )
    output = BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    # PAdES claims the time in /M, never in signing-time (EN 319 142-1 §6.3).
    attributes = _alone(
        signer.signed_attrs(
            digest.document_digest,
            schemes.DIGEST,
            attr_settings=PdfCMSSignedAttributes(),
            use_pades=True,
        )
    )
    return Prepared(
        source_sha256=hashlib.sha256(pdf).hexdigest(),
        tail=_appended(pdf, output.getvalue()),
        document_digest=digest.document_digest,
        region=(digest.reserved_region_start, digest.reserved_region_end),
        signed_attributes=attributes.dump(),
    )


def _signer(credential: Credential) -> ExternalSigner:
    """Return pyHanko's stand-in for a key that signs elsewhere."""
    return ExternalSigner(
        signing_cert=credential.certificate,
        cert_registry=_store(credential.chain),
        signature_value=schemes.value_bytes(credential.certificate),
        signature_mechanism=schemes.algorithm(credential.scheme),
    )


def _alone(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """Run one of pyHanko's coroutines to its end, from threads and loops alike."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, coroutine).result()


def _field(purpose: Purpose) -> SigFieldSpec:
    visible = purpose.visible
    if visible is None:
        return SigFieldSpec(purpose.field)
    return SigFieldSpec(
        purpose.field,
        on_page=visible.page - 1,
        box=visible.box,
        readable_field_name=visible.alt,
    )


def _store(chain: tuple[x509.Certificate, ...]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko is partly untyped
    for each in chain:
        store.register(each)
    return store


def _appended(pdf: bytes, whole: bytes) -> bytes:
    if not whole.startswith(pdf):
        raise SealRejected("The signature would change what stands before it")
    return whole[len(pdf) :]
