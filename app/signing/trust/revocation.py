"""Revocation answers for one certificate: required, fresh, signed by whom they must be.

An answer that is missing, stale or of the wrong scope is no answer: the caller then
has no proof that a certificate is good, and must say so (never "valid").
"""

from asn1crypto import x509

from app.signing.trust import crls, ocsps
from app.signing.trust.answers import Answer
from app.signing.trust.crls import Vouching
from app.signing.trust.store import Evidence


def answers(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    evidence: Evidence,
    *,
    vouches: Vouching,
) -> list[Answer]:
    """Collect every authentic answer about a certificate, newest first.

    `vouches` tells whether a certificate that signs CRLs in the issuer's stead leads
    to the same anchor and is itself unrevoked.
    """
    found = [
        *crls.answers(certificate, issuer, evidence, vouches=vouches),
        *ocsps.answers(certificate, issuer, evidence),
    ]
    return sorted(found, key=lambda answer: answer.this_update, reverse=True)


def needs_no_check(certificate: x509.Certificate) -> bool:
    return certificate.ocsp_no_check_value is not None
