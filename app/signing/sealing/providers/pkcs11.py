"""A key in a PKCS#11 token or HSM: an agency's seal as the law has it kept (FIPS 140-2 L3)."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pkcs11
from asn1crypto import x509
from pkcs11 import MGF, Attribute, Mechanism, ObjectClass
from pkcs11 import exceptions as faults
from pkcs11.types import Certificate, Session, SignMixin
from pkcs11.util import ec

from app.signing.sealing import schemes
from app.signing.sealing.errors import KeyLocked, ProviderUnavailable
from app.signing.sealing.ports import (
    Answer,
    Capabilities,
    Credential,
    Decline,
    Declined,
    Scheme,
    ToSign,
    Values,
)

# A login holds for all sessions of a process with a token (PKCS#11 §5.6.7), so
# they take turns.
_TURN: Final = threading.Lock()
# A library that saw a token go does not see it come back, unless it starts anew.
_SHAKEN: Final[set[Path]] = set()
_PIN_REFUSED: Final = (
    faults.PinIncorrect,
    faults.PinInvalid,
    faults.PinLenRange,
    faults.PinExpired,
    faults.PinLocked,
)
_PSS: Final = (Mechanism.SHA256, MGF.SHA256, schemes.SALT_BYTES)


@dataclass(frozen=True)
class Token:
    """Where a key lies: the maker's library, the token's label, the key's."""

    module: Path
    token_label: str
    key_label: str


class TokenKey:
    """A private key that never leaves its token; it answers at once.

    A PIN that was refused once is not tried again by this process: tokens lock
    themselves after a few, and jobs are repeated.
    """

    def __init__(
        self, token: Token, *, pin: str, chain: Sequence[x509.Certificate] = ()
    ) -> None:
        self._token = token
        self._pin = pin
        self._chain = tuple(chain)
        self._pin_refused = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(batch=1000)

    async def credential(self) -> Credential:
        certificate = await asyncio.to_thread(self._certificate)
        return Credential(certificate, self._chain, schemes.of_key(certificate))

    async def begin(self, requests: Sequence[ToSign]) -> Answer:
        digests = [each.sha256 for each in requests]
        return Values(await asyncio.to_thread(self._sign, digests))

    async def collect(self, ticket: str) -> Answer:  # noqa: ARG002 - the port's
        """Decline: this key never makes anyone wait."""
        return Declined(Decline.EXPIRED)

    def _certificate(self) -> x509.Certificate:
        with self._session() as session:
            return self._certificate_in(session)

    def _certificate_in(self, session: Session) -> x509.Certificate:
        wanted = {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.LABEL: self._token.key_label,
        }
        for found in session.get_objects(wanted):
            if isinstance(found, Certificate):
                return x509.Certificate.load(found[Attribute.VALUE])
        raise ProviderUnavailable("thiết bị không có chứng thư của khóa này")

    def _sign(self, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        with self._session() as session:
            scheme = schemes.of_key(self._certificate_in(session))
            key = session.get_key(
                object_class=ObjectClass.PRIVATE_KEY, label=self._token.key_label
            )
            if not isinstance(key, SignMixin):
                raise ProviderUnavailable("thiết bị không có khóa ký này")
            return tuple(_signed(key, scheme, each) for each in digests)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if self._pin_refused:
            raise KeyLocked
        with _TURN:
            try:
                with self._opened() as session:
                    yield session
            except _PIN_REFUSED as problem:
                self._pin_refused = True
                raise KeyLocked from problem
            except (faults.PKCS11Error, RuntimeError, OSError) as problem:
                # What a library cannot be loaded for is a plain RuntimeError.
                _SHAKEN.add(self._token.module)
                raise ProviderUnavailable(type(problem).__name__) from problem

    def _opened(self) -> Session:
        library = pkcs11.lib(str(self._token.module))
        if self._token.module in _SHAKEN:
            library.reinitialize()
            _SHAKEN.discard(self._token.module)
        token = library.get_token(token_label=self._token.token_label)
        return token.open(user_pin=self._pin)


def _signed(key: SignMixin, scheme: Scheme, digest: bytes) -> bytes:
    if scheme is Scheme.ECDSA:
        return ec.encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA))
    return key.sign(
        digest,
        mechanism=Mechanism.RSA_PKCS_PSS,
        mechanism_param=_PSS,
    )
