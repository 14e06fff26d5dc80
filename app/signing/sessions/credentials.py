"""A session's certificate, as the wire and the table hold it."""

from collections.abc import Sequence

from asn1crypto import x509

from app.signing.encoding import as_received
from app.signing.sealing import schemes
from app.signing.sealing.ports import Credential, Scheme
from app.signing.sessions.errors import CertificateUnreadable
from app.signing.sessions.models import SigningSession
from app.signing.trust import keys
from app.signing.validation import PARSER_FAULTS


def read(
    certificate: bytes, chain: Sequence[bytes], scheme: Scheme | None = None
) -> Credential:
    """Read certificates from DER; the scheme is the one we prefer unless said.

    Raises:
        CertificateUnreadable: not certificates, or of a key that cannot sign so.
    """
    try:
        own, *others = [_certificate(each) for each in (certificate, *chain)]
        kind = own.public_key.algorithm
        schemes.value_bytes(own)
    except (*PARSER_FAULTS, keys.UnsupportedSignature) as problem:
        raise CertificateUnreadable from problem
    chosen = scheme or schemes.of_key(own)
    if (kind == "ec") != (chosen is Scheme.ECDSA) or kind not in {"rsa", "ec"}:
        raise CertificateUnreadable("cách ký không hợp với loại khóa của chứng thư")
    return Credential(own, tuple(others), chosen)


def put(row: SigningSession, credential: Credential) -> None:
    row.certificate = as_received(credential.certificate)
    row.chain = [as_received(each) for each in credential.chain]
    row.scheme = credential.scheme.value


def of(row: SigningSession) -> Credential:
    if row.certificate is None or row.scheme is None:
        raise LookupError("the session has no certificate yet")
    return read(row.certificate, row.chain, Scheme(row.scheme))


def _certificate(der: bytes) -> x509.Certificate:
    certificate = x509.Certificate.load(der, strict=True)
    certificate.native  # noqa: B018 - parses eagerly, so that a bad one fails here
    return certificate
