"""Looks at a certificate before it signs (TT 15/2025/TT-BKHCN: check one's own first)."""

from datetime import datetime

from asn1crypto import x509

from app.signing.evidence import Algorithms
from app.signing.policy import DOSSIER
from app.signing.process import algorithms, purposes
from app.signing.process.certificate import Context, judge_now
from app.signing.report import SubIndication
from app.signing.sealing import schemes
from app.signing.sealing.ports import Credential
from app.signing.trust import keys, names
from app.signing.trust.store import Evidence, Scope, TrustStore


def problem(
    credential: Credential, *, trust: TrustStore, at: datetime
) -> SubIndication | None:
    """Return why a signature by this certificate would not pass now, if it would not."""
    certificate = credential.certificate
    if purposes.misused(certificate, DOSSIER):
        return SubIndication.CHAIN_CONSTRAINTS_FAILURE
    if not _strong(certificate, credential, at):
        return SubIndication.CRYPTO_CONSTRAINTS_FAILURE
    return judge_now(
        certificate,
        context=Context(at=at, trust=trust, policy=DOSSIER),
        evidence=Evidence(certificates=credential.chain),
        scope=Scope.SIGNATURE,
    ).problem


def belongs_to(certificate: x509.Certificate, identity_number: str) -> bool:
    """Tell whether the certificate names a person by this identity number."""
    named = names.signer_of(certificate).identifiers
    return identity_number in {each.value for each in named}


def _strong(
    certificate: x509.Certificate, credential: Credential, at: datetime
) -> bool:
    try:
        bits = keys.key_bits(keys.certificate_key(certificate))
    except keys.UnsupportedSignature:
        return False
    used = Algorithms(schemes.DIGEST, credential.scheme.value, bits)
    return algorithms.judge(used, proved_at=at, policy=DOSSIER).acceptable
