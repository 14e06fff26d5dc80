"""Writes the SignedData of a PAdES signature, octet by octet (RFC 5652 §5.1, §5.3).

Certificates, signed attributes and the time-stamp go in as they were received; why
asn1crypto does not write them stands in `app/signing/encoding.py`.
"""

from typing import Final

from asn1crypto import algos, cms

from app.signing.encoding import OCTET_STRING, SEQUENCE, SET, as_received, tagged
from app.signing.sealing import schemes
from app.signing.sealing.ports import Credential

_CONTEXT_0: Final = 0xA0
_CONTEXT_1: Final = 0xA1
_VERSION_1: Final = cms.CMSVersion("v1").dump()
_DATA: Final = cms.ContentType("data").dump()
_SIGNED_DATA: Final = cms.ContentType("signed_data").dump()
_TIME_STAMP: Final = cms.CMSAttributeType("signature_time_stamp_token").dump()
_DIGEST: Final = algos.DigestAlgorithm({"algorithm": schemes.DIGEST}).dump()


def signed_data(
    value: bytes, *, attributes: bytes, credential: Credential, token: bytes | None
) -> bytes:
    """Return a detached signature: one signer, the chain, a time-stamp if there is one.

    `attributes` is the encoded SET that `value` is over.
    """
    chain = {as_received(each) for each in (credential.certificate, *credential.chain)}
    content = tagged(
        SEQUENCE,
        _VERSION_1,
        tagged(SET, _DIGEST),
        tagged(SEQUENCE, _DATA),
        tagged(_CONTEXT_0, *sorted(chain)),
        tagged(SET, _signer_info(value, attributes, credential, token)),
    )
    return tagged(SEQUENCE, _SIGNED_DATA, tagged(_CONTEXT_0, content))


def _signer_info(
    value: bytes, attributes: bytes, credential: Credential, token: bytes | None
) -> bytes:
    certificate = credential.certificate
    serial = certificate["tbs_certificate"]["serial_number"]
    named = tagged(SEQUENCE, as_received(certificate.issuer), as_received(serial))
    unsigned = (tagged(_CONTEXT_1, _stamped(token)),) if token else ()
    return tagged(
        SEQUENCE,
        _VERSION_1,
        named,
        _DIGEST,
        bytes([_CONTEXT_0]) + attributes[1:],
        schemes.algorithm(credential.scheme).dump(),
        tagged(OCTET_STRING, value),
        *unsigned,
    )


def _stamped(token: bytes) -> bytes:
    return tagged(SEQUENCE, _TIME_STAMP, tagged(SET, token))
