"""A verdict depends on a certificate's bytes, never on what a process has imported."""

from datetime import datetime, timedelta

import pytest
from asn1crypto import core
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.ades import qualified_asn1

from app.signing.trust import certificates

KEY = ec.generate_private_key(ec.SECP256R1())
QUALIFIED = "1.3.6.1.5.5.7.1.3"
KEY_USAGE = "2.5.29.15"


def with_extension(dotted: str, value: bytes, *, at: datetime) -> bytes:
    name = pyca.Name([pyca.NameAttribute(pyca.NameOID.COMMON_NAME, "Thử")])
    extension = pyca.UnrecognizedExtension(pyca.ObjectIdentifier(dotted), value)
    made = (
        pyca.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=1))
        .add_extension(extension, critical=False)
    )
    return made.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def test_an_extension_nobody_reads_may_be_sloppy(at: datetime) -> None:
    certificate = certificates.parsed(with_extension(QUALIFIED, b"\x05\x00", at=at))

    # pyHanko, once imported, makes asn1crypto refuse it.
    assert issubclass(qualified_asn1.QcStatements, core.SequenceOf)
    with pytest.raises(ValueError, match="QcStatements"):
        certificate.native  # noqa: B018 - parses everything
    assert certificates.require_readable(certificate) is certificate


def test_an_extension_that_is_read_may_not_be(at: datetime) -> None:
    certificate = certificates.parsed(with_extension(KEY_USAGE, b"\x05\x00", at=at))

    with pytest.raises(ValueError, match="KeyUsage"):
        certificates.require_readable(certificate)
