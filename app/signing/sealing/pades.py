"""Seals a PDF with an agency's key: PAdES B-B, B-T or B-LT (EN 319 142-1).

The sealed bytes are validated by our own engine before they are handed out: a seal
that does not verify is never released, whoever made the signature value.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import algos, crl, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper as PyHankoTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Integrity, SignatureReport
from app.signing.sealing.ports import SealKey, TimeStamper
from app.signing.trust.store import NOBODY, TrustStore

_RESERVED_BYTES: Final = 16_384
_SIGNATURE_BYTES: Final = 512


class SealRejected(Exception):
    """The PDF could not be sealed, or the seal did not verify: nothing is released."""


def seal(  # noqa: PLR0913 - what a seal says, and with what it is made
    pdf: bytes,
    *,
    signer: SealKey,
    at: datetime,
    reason: str,
    location: str,
    field: str = "AgencySeal",
    crls: tuple[bytes, ...] = (),
    timestamper: TimeStamper | None = None,
    trust: TrustStore | None = None,
) -> bytes:
    """Return the PDF with one more signature, verified.

    B-B; B-T with a time-stamper; B-LT when `crls` are embedded too. With `trust` the
    seal must be TOTAL-PASSED as of `at`; without it, intact.

    Raises:
        SealRejected: the input cannot be signed, or the result does not verify.
    """
    described = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
    )
    try:
        sealed = _alone_in_thread(_sign(pdf, described, signer, at, timestamper))
        if crls:
            sealed = _with_evidence(sealed, signer, crls)
    except (PdfError, SigningError, ValueError, TypeError, KeyError) as problem:
        raise SealRejected(f"The PDF cannot be sealed: {problem}") from problem
    _verify(sealed, signer, field, at, trust)
    return sealed


class _PortSigner(Signer):
    def __init__(self, key: SealKey) -> None:
        self._key = key
        super().__init__(
            signing_cert=key.certificate,
            cert_registry=_chain_store(key.chain),
            signature_mechanism=_mechanism(key.certificate),
        )

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - SHA-256 by the port
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> bytes:
        return bytes(_SIGNATURE_BYTES) if dry_run else self._key.sign(data)


class _PortTimeStamper(PyHankoTimeStamper):
    def __init__(self, authority: TimeStamper, at: datetime) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call] # pyHanko's
        self._authority = authority
        self._at = at

    async def async_request_tsa_response(
        self, req: tsp.TimeStampReq
    ) -> tsp.TimeStampResp:
        digest = req["message_imprint"]["hashed_message"].native
        return self._authority.stamp(digest, at=self._at)


def _chain_store(chain: Iterable[x509.Certificate]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko is partly untyped
    for each in chain:
        store.register(each)
    return store


def _mechanism(certificate: x509.Certificate) -> algos.SignedDigestAlgorithm:
    if certificate.public_key.algorithm == "ec":
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": sha256,
            "mask_gen_algorithm": algos.MaskGenAlgorithm(
                {"algorithm": "mgf1", "parameters": sha256}
            ),
            "salt_length": 32,
        }
    )
    return algos.SignedDigestAlgorithm(
        {"algorithm": "rsassa_pss", "parameters": parameters}
    )


async def _sign(
    pdf: bytes,
    described: PdfSignatureMetadata,
    key: SealKey,
    at: datetime,
    timestamper: TimeStamper | None,
) -> bytes:
    stamper = _PortTimeStamper(timestamper, at) if timestamper else None
    tool = PdfSigner(described, signer=_PortSigner(key), timestamper=stamper)
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    session = tool.init_signing_session(writer)
    session.system_time = at
    prepared = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=_RESERVED_BYTES
    )
    output = BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    await prepared.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return output.getvalue()


def _alone_in_thread(signing: Coroutine[Any, Any, bytes]) -> bytes:
    # pyHanko signs in coroutines; sealing is called from threads and loops alike.
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, signing).result()


def _with_evidence(sealed: bytes, key: SealKey, crls: tuple[bytes, ...]) -> bytes:
    output = BytesIO(sealed)
    DocumentSecurityStore.add_dss(
        output,
        sig_contents=None,
        certs=[key.certificate, *key.chain],
        crls=[crl.CertificateList.load(der) for der in crls],
        force_write=True,
        strict=False,
    )
    return output.getvalue()


def _verify(
    sealed: bytes, key: SealKey, field: str, at: datetime, trust: TrustStore | None
) -> None:
    report = validation.validate(sealed, at=at, trust=trust or NOBODY, policy=DOSSIER)
    own = [each for each in report.signatures if each.id == field]
    if len(own) != 1 or not _is_ours(own[0], key):
        raise SealRejected("The seal is not in the sealed document")
    if own[0].integrity is not Integrity.PASSED:
        raise SealRejected(f"The seal does not verify: {own[0].sub_indication}")
    if trust is not None and own[0].indication is not Indication.TOTAL_PASSED:
        raise SealRejected(f"The seal is not trusted: {own[0].sub_indication}")


def _is_ours(report: SignatureReport, key: SealKey) -> bool:
    return report.serial == format(key.certificate.serial_number, "x")
