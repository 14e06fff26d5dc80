"""Signs a PDF the way a citizen's signing software does, through pyHanko."""

import asyncio
import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.signing.encoding import as_received
from app.signing.sealing import packaging, schemes
from app.signing.sealing.ports import Credential
from simulators.pki.authority import TSA, Pki

_RESERVED_BYTES = 16_384


def sign_pdf(
    pki: Pki,
    pdf: bytes,
    person: str,
    *,
    at: datetime,
    field: str = "Signature1",
    timestamped: bool = False,
) -> bytes:
    """Return the PDF signed by a person of the PKI; time-stamped by its TSA if asked."""
    with ThreadPoolExecutor(1) as executor:
        authority = timestamp_authority(pki, at=at) if timestamped else None
        signing = _sign(pki, pdf, person, at, field, authority)
        return executor.submit(asyncio.run, signing).result()


def timestamp_authority(pki: Pki, *, at: datetime) -> DummyTimeStamper:
    """Return the PKI's TSA with its clock standing at `at`."""
    certificate, key, _ = _credentials(pki, TSA)
    return DummyTimeStamper(certificate, key, fixed_dt=at)


class Tsa:
    """The PKI's time-stamping authority with its clock standing at `at`."""

    def __init__(self, pki: Pki, *, at: datetime) -> None:
        self._authority = timestamp_authority(pki, at=at)

    async def stamp(self, sha256: bytes) -> bytes:
        """Return a token over a SHA-256 digest."""
        return token(self._authority, sha256)


def token(authority: DummyTimeStamper, sha256: bytes) -> bytes:
    """Return an authority's token (a CMS ContentInfo in DER) over a digest."""
    request = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": sha256,
            },
            "cert_req": True,
        }
    )
    answer = authority.request_tsa_response(request)
    return as_received(answer["time_stamp_token"])


async def _sign(
    pki: Pki,
    pdf: bytes,
    person: str,
    at: datetime,
    field: str,
    authority: DummyTimeStamper | None,
) -> bytes:
    certificate, key, chain = _credentials(pki, person)
    scheme = schemes.of_key(certificate)
    signer = SimpleSigner(
        signing_cert=certificate,
        signing_key=key,
        cert_registry=_chain_store(chain),
        prefer_pss=True,
        signature_mechanism=schemes.algorithm(scheme) if authority else None,
    )
    tool = PdfSigner(
        PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        ),
        signer=signer,
    )
    session = tool.init_signing_session(
        IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    )
    session.system_time = at
    prepared = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=_RESERVED_BYTES
    )
    output = BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    claims = PdfCMSSignedAttributes(signing_time=at)
    if authority is None:
        await prepared.perform_signature(
            document_digest=digest.document_digest, pdf_cms_signed_attrs=claims
        )
        return output.getvalue()
    # pyHanko writes a time-stamp into a signature within minutes, one time in twenty:
    # see `app/signing/encoding.py`.
    signed = await signer.signed_attrs(
        digest.document_digest, "sha256", attr_settings=claims, use_pades=True
    )
    value = await signer.async_sign_raw(signed.dump(), "sha256")
    stamp = token(authority, hashlib.sha256(value).digest())
    credential = Credential(certificate, tuple(chain), scheme)
    digest.fill_with_cms(
        output,
        packaging.signed_data(
            value, attributes=signed.dump(), credential=credential, token=stamp
        ),
    )
    return output.getvalue()


def _chain_store(chain: Iterable[x509.Certificate]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko is partly untyped
    for each in chain:
        store.register(each)
    return store


def _credentials(
    pki: Pki, name: str
) -> tuple[x509.Certificate, keys.PrivateKeyInfo, list[x509.Certificate]]:
    chain = [
        x509.Certificate.load(each.public_bytes(Encoding.DER))
        for each in pki.chain(name)
    ]
    key = pki.key(name).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return chain[0], keys.PrivateKeyInfo.load(key), chain[1:]
