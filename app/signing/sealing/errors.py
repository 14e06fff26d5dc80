"""What can go wrong between us and a key.

ProviderUnavailable 503   nobody can tell whether anything was signed: ask again
└── KeyLocked 503         the token refuses our PIN: somebody must look
SealRejected              the signed document does not verify: nothing is released
└── ValueRejected         the value is not that certificate's over these bytes
"""

from app.core.errors import Unavailable


class ProviderUnavailable(Unavailable):
    code = "signing_provider_unavailable"
    title = "Dịch vụ ký số tạm thời không trả lời, hãy thử lại"


class KeyLocked(ProviderUnavailable):
    code = "signing_key_locked"
    title = "Thiết bị ký số từ chối mã PIN"


class SealRejected(Exception):
    """The PDF could not be signed, or the result does not verify: nothing is released."""


class ValueRejected(SealRejected):
    """The value is not that certificate's over these bytes; nothing was embedded."""
