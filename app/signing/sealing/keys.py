"""Seal keys held in files: PEM or PKCS#12."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asn1crypto import x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_pem_private_key,
    pkcs12,
)

_SALT: Final = 32
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class SealKeyUnusable(Exception):
    """The key file is not a seal key, or its password is wrong."""


@dataclass(frozen=True)
class FileSealKey:
    private_key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256: RSASSA-PSS with a salt of 32 bytes, or ECDSA."""
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), _SALT)
            return self.private_key.sign(data, pss, hashes.SHA256())
        return self.private_key.sign(data, ec.ECDSA(hashes.SHA256()))


def from_pem(
    key: Path, certificates: Path, *, password: bytes | None = None
) -> FileSealKey:
    """Read a PEM key and its certificate, the chain following it.

    Raises:
        SealKeyUnusable: unreadable, or of a kind we do not seal with.
    """
    try:
        private_key = load_pem_private_key(key.read_bytes(), password)
        first, *others = pyca.load_pem_x509_certificates(certificates.read_bytes())
    except (OSError, ValueError, TypeError) as problem:
        raise SealKeyUnusable(f"{key}: {problem}") from problem
    return _seal_key(private_key, first, others)


def from_pkcs12(path: Path, *, password: bytes | None) -> FileSealKey:
    """Read a PKCS#12 file.

    Raises:
        SealKeyUnusable: unreadable, or of a kind we do not seal with.
    """
    try:
        bag = pkcs12.load_pkcs12(path.read_bytes(), password)
    except (OSError, ValueError) as problem:
        raise SealKeyUnusable(f"{path}: {problem}") from problem
    if bag.cert is None:
        raise SealKeyUnusable(f"{path}: no certificate")
    others = [each.certificate for each in bag.additional_certs]
    return _seal_key(bag.key, bag.cert.certificate, others)


def _seal_key(
    private_key: object, certificate: pyca.Certificate, chain: list[pyca.Certificate]
) -> FileSealKey:
    if not isinstance(private_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SealKeyUnusable("seals are made with RSA or ECDSA keys")
    if private_key.public_key() != certificate.public_key():
        raise SealKeyUnusable("the certificate is of another key")
    return FileSealKey(
        private_key, _as_asn1(certificate), tuple(_as_asn1(each) for each in chain)
    )


def _as_asn1(certificate: pyca.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
