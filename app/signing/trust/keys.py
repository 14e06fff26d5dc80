"""Verifies one signature value with one public key, whatever the algorithm."""

from functools import lru_cache
from typing import Final

from asn1crypto import algos, x509
from asn1crypto import keys as asn1_keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import (
    dsa,
    ec,
    ed448,
    ed25519,
    padding,
    rsa,
    utils,
)
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key

from app.signing.encoding import as_received

HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha3_224": hashes.SHA3_224,
    "sha3_256": hashes.SHA3_256,
    "sha3_384": hashes.SHA3_384,
    "sha3_512": hashes.SHA3_512,
}

# asn1crypto knows neither RSA nor ECDSA with SHA-3 (NIST CSOR arc).
_NIST: Final = "2.16.840.1.101.3.4.3."
_SHA3_SIGNATURES: Final = {
    _NIST + "9": ("ecdsa", "sha3_224"),
    _NIST + "10": ("ecdsa", "sha3_256"),
    _NIST + "11": ("ecdsa", "sha3_384"),
    _NIST + "12": ("ecdsa", "sha3_512"),
    _NIST + "13": ("rsassa_pkcs1v15", "sha3_224"),
    _NIST + "14": ("rsassa_pkcs1v15", "sha3_256"),
    _NIST + "15": ("rsassa_pkcs1v15", "sha3_384"),
    _NIST + "16": ("rsassa_pkcs1v15", "sha3_512"),
}
# BSI TR-03111 names the same ECDSA with another encoding of r and s.
_PLAIN_ECDSA: Final = {
    "0.4.0.127.0.7.1.1.4.1.1": "sha1",
    "0.4.0.127.0.7.1.1.4.1.2": "sha224",
    "0.4.0.127.0.7.1.1.4.1.3": "sha256",
    "0.4.0.127.0.7.1.1.4.1.4": "sha384",
    "0.4.0.127.0.7.1.1.4.1.5": "sha512",
}


class UnsupportedSignature(Exception):
    """No way to verify with this key and algorithm."""


@lru_cache(maxsize=2048)
def public_key(info_der: bytes) -> PublicKeyTypes:
    """Load a SubjectPublicKeyInfo.

    Raises:
        UnsupportedSignature: of a kind nobody here can verify with.
    """
    try:
        return load_der_public_key(info_der)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        tolerated = _sloppy_rsa_key(info_der)
        if tolerated is None:
            raise UnsupportedSignature(str(problem)) from problem
        return tolerated


def _sloppy_rsa_key(info_der: bytes) -> rsa.RSAPublicKey | None:
    """Read an RSA key whose modulus lacks its leading zero, as some tokens write it."""
    try:
        info = asn1_keys.PublicKeyInfo.load(info_der)
        if info["algorithm"]["algorithm"].native != "rsa":
            return None
        numbers = info["public_key"].parsed
        modulus = int.from_bytes(numbers["modulus"].contents, "big")
        exponent = int.from_bytes(numbers["public_exponent"].contents, "big")
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (ValueError, TypeError, KeyError):
        return None


def scheme_of(
    algorithm: algos.SignedDigestAlgorithm, *, default_digest: str | None
) -> tuple[str, str]:
    """Name the signature scheme and the digest inside it.

    Raises:
        UnsupportedSignature: none that is known.
    """
    return _scheme_of(as_received(algorithm), default_digest)


@lru_cache(maxsize=256)
def _scheme_of(der: bytes, default_digest: str | None) -> tuple[str, str]:
    algorithm = algos.SignedDigestAlgorithm.load(der)
    dotted = algorithm["algorithm"].dotted
    if dotted in _SHA3_SIGNATURES:
        return _SHA3_SIGNATURES[dotted]
    if dotted in _PLAIN_ECDSA:
        return "plain_ecdsa", _PLAIN_ECDSA[dotted]
    try:
        scheme = str(algorithm.signature_algo)
    except ValueError as problem:
        raise UnsupportedSignature(f"signature algorithm {dotted}") from problem
    if scheme in {"ed25519", "ed448"}:
        return scheme, default_digest or "sha512"
    try:
        return scheme, str(algorithm.hash_algo)
    except ValueError as problem:
        if default_digest is None:
            raise UnsupportedSignature(f"no digest with {dotted}") from problem
        return scheme, default_digest


def verifies(
    key: PublicKeyTypes,
    signature: bytes,
    signed: bytes,
    *,
    scheme: str,
    digest: str,
    parameters: algos.RSASSAPSSParams | None = None,
) -> bool:
    """Tell whether `signature` is this key's over `signed`.

    Raises:
        UnsupportedSignature: scheme, digest and key do not go together.
    """
    try:
        algorithm = HASHES[digest]()
        return _verify(key, signature, signed, scheme, algorithm, parameters)
    except (KeyError, UnsupportedAlgorithm, TypeError) as problem:
        raise UnsupportedSignature(f"{scheme} with {digest}: {problem}") from problem
    except (InvalidSignature, ValueError):
        return False


def _verify(
    key: PublicKeyTypes,
    signature: bytes,
    signed: bytes,
    scheme: str,
    algorithm: hashes.HashAlgorithm,
    parameters: algos.RSASSAPSSParams | None,
) -> bool:
    match key:
        case rsa.RSAPublicKey():
            chosen = _rsa_padding(scheme, algorithm, parameters)
            key.verify(signature, signed, chosen, algorithm)
        case ec.EllipticCurvePublicKey():
            if scheme == "plain_ecdsa":
                signature = _der_of_plain(signature)
            key.verify(signature, signed, ec.ECDSA(algorithm))
        case dsa.DSAPublicKey():
            if scheme == "plain_dsa":
                signature = _der_of_plain(signature)
            key.verify(signature, signed, algorithm)
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            key.verify(signature, signed)
        case _:
            raise TypeError(f"a key of type {type(key).__name__} does not sign")
    return True


def _rsa_padding(
    scheme: str,
    algorithm: hashes.HashAlgorithm,
    parameters: algos.RSASSAPSSParams | None,
) -> padding.AsymmetricPadding:
    if scheme != "rsassa_pss":
        return padding.PKCS1v15()
    if parameters is None:
        return padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
    if not isinstance(parameters, algos.RSASSAPSSParams):
        raise TypeError("RSASSA-PSS without its parameters")
    return _pss(as_received(parameters))


@lru_cache(maxsize=256)
def _pss(der: bytes) -> padding.PSS:
    parameters = algos.RSASSAPSSParams.load(der)
    mask_hash = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    salt = int(parameters["salt_length"].native)
    return padding.PSS(padding.MGF1(HASHES[mask_hash]()), salt)


def _der_of_plain(signature: bytes) -> bytes:
    half = len(signature) // 2
    return utils.encode_dss_signature(
        int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    )


def key_bits(key: PublicKeyTypes) -> int | None:
    """Tell the size policies speak of, where the kind of key has one."""
    return getattr(key, "key_size", None)


def certificate_key(certificate: x509.Certificate) -> PublicKeyTypes:
    return public_key(as_received(certificate.public_key))


def inherits_parameters(certificate: x509.Certificate) -> bool:
    """Tell whether a DSA key leaves its parameters to its issuer's (RFC 3279 §2.3.2)."""
    algorithm = certificate.public_key["algorithm"]
    return bool(
        algorithm["algorithm"].native == "dsa"
        and algorithm["parameters"].native is None
    )


def with_parameters(
    certificate: x509.Certificate, issuer: x509.Certificate
) -> x509.Certificate:
    """Return a certificate whose key has the parameters it inherits, for verifying."""
    if not inherits_parameters(certificate):
        return certificate
    completed = x509.Certificate.load(as_received(certificate))
    inherited = issuer.public_key["algorithm"]["parameters"]
    key = completed["tbs_certificate"]["subject_public_key_info"]
    key["algorithm"]["parameters"] = inherited
    return x509.Certificate.load(completed.dump(force=True))


def issued_by(
    algorithm: algos.SignedDigestAlgorithm,
    signature: bytes,
    signed: bytes,
    issuer: x509.Certificate,
) -> bool:
    """Tell whether a certificate, CRL or OCSP answer was signed by `issuer`."""
    try:
        scheme, digest = scheme_of(algorithm, default_digest=None)
        parameters = algorithm["parameters"] if scheme == "rsassa_pss" else None
        return verifies(
            certificate_key(issuer),
            signature,
            signed,
            scheme=scheme,
            digest=digest,
            parameters=parameters,
        )
    except UnsupportedSignature:
        return False
