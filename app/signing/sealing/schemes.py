"""Signature schemes as CMS names them, and as a certificate's key verifies them."""

from typing import Final

from asn1crypto import algos, x509
from cryptography.hazmat.primitives.asymmetric import rsa

from app.signing.sealing.ports import Scheme
from app.signing.trust import keys

DIGEST: Final = "sha256"
SALT_BYTES: Final = 32


def of_key(certificate: x509.Certificate) -> Scheme:
    """Return the scheme we prefer for a certificate's key."""
    if certificate.public_key.algorithm == "ec":
        return Scheme.ECDSA
    return Scheme.PSS


def algorithm(scheme: Scheme) -> algos.SignedDigestAlgorithm:
    """Return the AlgorithmIdentifier of SHA-256 with this scheme (RFC 4056, 5754)."""
    match scheme:
        case Scheme.ECDSA:
            return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
        case Scheme.PKCS1:
            return algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
        case Scheme.PSS:
            return algos.SignedDigestAlgorithm(
                {"algorithm": "rsassa_pss", "parameters": pss_parameters()}
            )


def pss_parameters() -> algos.RSASSAPSSParams:
    """Return SHA-256 throughout, with a salt as long as the digest.

    Said outright: a service that is not told uses a salt of its own.
    """
    sha256 = algos.DigestAlgorithm({"algorithm": DIGEST})
    mask = algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": sha256})
    return algos.RSASSAPSSParams(
        {
            "hash_algorithm": sha256,
            "mask_gen_algorithm": mask,
            "salt_length": SALT_BYTES,
        }
    )


def value_bytes(certificate: x509.Certificate) -> int:
    """Return how long a value of this key can be."""
    key = keys.certificate_key(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return (key.key_size + 7) // 8
    bits = keys.key_bits(key) or 0
    # SEQUENCE of two INTEGERs, each with a sign byte and a header.
    return 2 * ((bits + 7) // 8 + 3) + 3


def verifies(
    certificate: x509.Certificate, scheme: Scheme, value: bytes, signed: bytes
) -> bool:
    """Tell whether `value` is this certificate's signature over `signed`."""
    try:
        return keys.verifies(
            keys.certificate_key(certificate),
            value,
            signed,
            scheme=scheme.value,
            digest=DIGEST,
            parameters=pss_parameters() if scheme is Scheme.PSS else None,
        )
    except keys.UnsupportedSignature:
        return False
