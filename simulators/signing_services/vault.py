"""Keys of the test PKI, and the requests to sign with them."""

import base64
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_pem_private_key,
)

from simulators.signing_services.misbehaviour import Kind, Misbehaviour

_SHA256 = utils.Prehashed(hashes.SHA256())
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)


@dataclass
class Request:
    """Values that wait until their owner has confirmed."""

    values: list[str]
    polls: int


@dataclass
class Vault:
    folder: Path
    rule: Misbehaviour = field(default_factory=Misbehaviour)
    requests: dict[str, Request] = field(default_factory=dict)

    def find(self, user_id: str, *, only_rsa: bool) -> str | None:
        """Return the name of a user's key; users are known by CCCD or MST."""
        for path in sorted((self.folder / "certificates").glob("*.pem")):
            own = self.chain(path.stem)[0]
            named = user_id in own.subject.rfc4514_string()
            kind = isinstance(own.public_key(), rsa.RSAPublicKey)
            if named and (kind or not only_rsa) and self._key_path(path.stem).exists():
                return path.stem
        return None

    def chain(self, name: str) -> list[x509.Certificate]:
        data = (self.folder / "certificates" / f"{name}.pem").read_bytes()
        return x509.load_pem_x509_certificates(data)

    def shown(self, name: str) -> list[str]:
        """Return the certificates as base64, somebody else's if told to."""
        other = self.rule.kind is Kind.OTHER_CERTIFICATE
        chain = self.chain("public-ca" if other else name)
        return [
            base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in chain
        ]

    def sign(self, name: str, digest: bytes, *, pss: bool) -> str:
        wrong = self.rule.kind is Kind.WRONG_VALUE
        value = self._sign(name, bytes(32) if wrong else digest, pss=pss)
        cut = self.rule.kind is Kind.CUT
        return base64.b64encode(value[:-1] if cut else value).decode()

    def ask(self, values: list[str]) -> str:
        """Keep values until they are asked for often enough; return their ticket."""
        ticket = secrets.token_hex(12)
        self.requests[ticket] = Request(values, self.rule.polls)
        return ticket

    def confirmed(self, ticket: str) -> list[str] | None:
        """Return the values once the owner has confirmed, at the last poll."""
        request = self.requests[ticket]
        request.polls -= 1
        return None if request.polls >= 0 else self.given(request.values)

    def given(self, values: list[str]) -> list[str]:
        match self.rule.kind:
            case Kind.TWICE:
                return [*values, *values]
            case Kind.FEWER:
                return values[:-1]
            case _:
                return values

    def _sign(self, name: str, digest: bytes, *, pss: bool) -> bytes:
        key = load_pem_private_key(self._key_path(name).read_bytes(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            chosen = _PSS if pss else padding.PKCS1v15()
            return key.sign(digest, chosen, _SHA256)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(digest, ec.ECDSA(_SHA256))
        raise TypeError(name)

    def _key_path(self, name: str) -> Path:
        return self.folder / "keys" / f"{name}.pem"
