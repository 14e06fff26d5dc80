"""Holds algorithms and key lengths to the policy (cryptographic verification)."""

from datetime import datetime

from app.signing.evidence import Algorithms
from app.signing.policy import Policy
from app.signing.report import AlgorithmVerdict

_ELLIPTIC = frozenset({"ecdsa", "plain_ecdsa", "ed25519", "ed448"})


def judge(
    algorithms: Algorithms, *, proved_at: datetime, policy: Policy
) -> AlgorithmVerdict:
    """Judge algorithms as of the instant the signature is known to have existed."""
    reason = (
        _digest_reason(algorithms.digest, proved_at, policy)
        or _scheme_reason(algorithms.signature, proved_at, policy)
        or _key_reason(algorithms, policy)
    )
    return AlgorithmVerdict(
        digest=algorithms.digest,
        signature=algorithms.signature,
        key_bits=algorithms.key_bits,
        acceptable=not reason,
        reason_vi=reason or "Thuật toán và độ dài khóa đạt yêu cầu",
    )


def _digest_reason(digest: str, proved_at: datetime, policy: Policy) -> str:
    if digest in policy.digests:
        return ""
    retired_at = policy.retired_digests.get(digest)
    if retired_at is not None and proved_at < retired_at:
        return ""
    return f"Thuật toán băm {digest.upper()} không còn được chấp nhận"


def _scheme_reason(scheme: str, proved_at: datetime, policy: Policy) -> str:
    retired_at = policy.retired_schemes.get(scheme)
    if retired_at is None or proved_at < retired_at:
        return ""
    return f"Lược đồ ký {scheme} không còn được chấp nhận từ {retired_at:%d-%m-%Y}"


def _key_reason(algorithms: Algorithms, policy: Policy) -> str:
    bits = algorithms.key_bits
    if bits is None:
        return ""
    elliptic = algorithms.signature in _ELLIPTIC
    least = policy.elliptic_bits if elliptic else policy.rsa_bits
    if bits >= least:
        return ""
    return f"Khóa {bits} bit ngắn hơn mức tối thiểu {least} bit"
