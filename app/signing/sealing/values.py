"""Holds a signature value against the certificate before anything is embedded.

A service that signs with a salt of its own, another key, or another's digest gives
bytes that look alike; found here, nothing has been made of them.
"""

from collections.abc import Sequence

from app.signing.sealing import schemes
from app.signing.sealing.errors import ValueRejected
from app.signing.sealing.ports import Credential, ToSign, Values
from app.signing.sealing.preparing import Prepared


def check(value: bytes, *, prepared: Prepared, credential: Credential) -> None:
    """Accept a value that this certificate made over these signed attributes.

    Raises:
        ValueRejected: by another key, over another digest, cut short.
    """
    if not schemes.verifies(
        credential.certificate, credential.scheme, value, prepared.signed_attributes
    ):
        raise ValueRejected("The value is not this certificate's over this document")


def one_each(answer: Values, requests: Sequence[ToSign]) -> tuple[bytes, ...]:
    """Return the values, if there are as many as were asked for.

    Raises:
        ValueRejected: too few or too many: nobody knows which is whose.
    """
    if len(answer.values) != len(requests):
        raise ValueRejected(f"{len(answer.values)} values for {len(requests)} digests")
    return answer.values
