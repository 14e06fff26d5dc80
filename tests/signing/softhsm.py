"""A real SoftHSM2 token with keys of the test PKI; tests skip where it is absent."""

import os
import shutil
import subprocess
from pathlib import Path

import pkcs11
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import ec as asymmetric_ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pkcs11 import Attribute
from pkcs11.util import ec, rsa
from pkcs11.util import x509 as certificates

from simulators.pki.authority import Pki

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "123456"


def make_token(folder: Path, label: str) -> None:
    """Make an empty token; the library of this process finds it by its label."""
    if shutil.which("softhsm2-util") is None or not MODULE.exists():
        pytest.skip("softhsm2 is not installed")
    tokens = folder / "tokens"
    tokens.mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    subprocess.run(  # noqa: S603 - our own command line
        [  # noqa: S607 - where Debian puts it
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            label,
            "--so-pin",
            "12345678",
            "--pin",
            PIN,
        ],
        check=True,
        capture_output=True,
    )


def put_key(pki: Pki, name: str, *, token: str) -> None:
    """Put a key of the PKI and its certificate into the token, under its name."""
    key = pki.key(name)
    der = key.private_bytes(
        Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    elliptic = isinstance(key, asymmetric_ec.EllipticCurvePrivateKey)
    decode = ec.decode_ec_private_key if elliptic else rsa.decode_rsa_private_key
    certificate = certificates.decode_x509_certificate(
        pki.chain(name)[0].public_bytes(Encoding.DER)
    )
    named = {Attribute.TOKEN: True, Attribute.LABEL: name, Attribute.ID: name.encode()}
    opened = pkcs11.lib(str(MODULE)).get_token(token_label=token)
    with opened.open(rw=True, user_pin=PIN) as session:
        session.create_object({**decode(der), **named, Attribute.SIGN: True})
        session.create_object({**certificate, **named})


def chain_of(pki: Pki, name: str) -> list[x509.Certificate]:
    return [
        x509.Certificate.load(each.public_bytes(Encoding.DER))
        for each in pki.chain(name)[1:]
    ]
