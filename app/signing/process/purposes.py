"""Whether a certificate was issued to sign documents, by the policy's lights."""

from asn1crypto import x509

from app.signing.policy import Policy

_USAGES = frozenset({"digital_signature", "non_repudiation"})


def misused(certificate: x509.Certificate, policy: Policy) -> bool:
    """Tell whether key usage or purposes forbid signatures (absent: unrestricted)."""
    usage = certificate.key_usage_value
    if usage is not None and not _USAGES & usage.native:
        return True
    stated = certificate.extended_key_usage_value
    return stated is not None and not any(
        {each.native, each.dotted} & policy.purposes for each in stated
    )
