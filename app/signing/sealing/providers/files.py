"""Keys held in files: PEM or PKCS#12. For the demo and for tests, not for an agency."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asn1crypto import x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_pem_private_key,
    pkcs12,
)

from app.signing.sealing import schemes
from app.signing.sealing.ports import (
    Answer,
    Capabilities,
    Credential,
    Decline,
    Declined,
    ToSign,
    Values,
)

_SHA256: Final = utils.Prehashed(hashes.SHA256())
_PSS: Final = padding.PSS(padding.MGF1(hashes.SHA256()), schemes.SALT_BYTES)
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyUnusable(Exception):
    """The file holds no key that signs, or its password is wrong."""


@dataclass(frozen=True)
class FileKey:
    """A private key in this process's memory; it answers at once."""

    private_key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(batch=1000)

    async def credential(self) -> Credential:
        scheme = schemes.of_key(self.certificate)
        return Credential(self.certificate, self.chain, scheme)

    async def begin(self, requests: Sequence[ToSign]) -> Answer:
        """Sign with SHA-256: RSASSA-PSS with a salt of 32 bytes, or ECDSA."""
        signing = (asyncio.to_thread(self._sign, each.sha256) for each in requests)
        return Values(tuple([await each for each in signing]))

    async def collect(self, ticket: str) -> Answer:  # noqa: ARG002 - the port's
        """Decline: this key never makes anyone wait."""
        return Declined(Decline.EXPIRED)

    def _sign(self, sha256: bytes) -> bytes:
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(sha256, _PSS, _SHA256)
        return self.private_key.sign(sha256, ec.ECDSA(_SHA256))


def from_pem(
    key: Path, certificates: Path, *, password: bytes | None = None
) -> FileKey:
    """Read a PEM key and its certificate, the chain following it.

    Raises:
        KeyUnusable: unreadable, or of a kind we do not sign with.
    """
    try:
        private_key = load_pem_private_key(key.read_bytes(), password)
        first, *others = pyca.load_pem_x509_certificates(certificates.read_bytes())
    except (OSError, ValueError, TypeError) as problem:
        raise KeyUnusable(f"{key}: {problem}") from problem
    return _file_key(private_key, first, others)


def from_pkcs12(path: Path, *, password: bytes | None) -> FileKey:
    """Read a PKCS#12 file.

    Raises:
        KeyUnusable: unreadable, or of a kind we do not sign with.
    """
    try:
        bag = pkcs12.load_pkcs12(path.read_bytes(), password)
    except (OSError, ValueError) as problem:
        raise KeyUnusable(f"{path}: {problem}") from problem
    if bag.cert is None:
        raise KeyUnusable(f"{path}: no certificate")
    others = [each.certificate for each in bag.additional_certs]
    return _file_key(bag.key, bag.cert.certificate, others)


def _file_key(
    private_key: object, certificate: pyca.Certificate, chain: list[pyca.Certificate]
) -> FileKey:
    if not isinstance(private_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyUnusable("signatures are made with RSA or ECDSA keys")
    if private_key.public_key() != certificate.public_key():
        raise KeyUnusable("the certificate is of another key")
    return FileKey(
        private_key, _as_asn1(certificate), tuple(_as_asn1(each) for each in chain)
    )


def _as_asn1(certificate: pyca.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
