"""Signs a PDF in one go, with a key that answers at once: PAdES B-B or B-T.

The signed bytes are validated by our own engine before they are handed out: a
signature that does not verify is never released, whoever made its value.
"""

import asyncio
from datetime import datetime

from app.signing.sealing import completing, preparing, values
from app.signing.sealing.errors import SealRejected
from app.signing.sealing.ports import SigningProvider, TimeStamper, ToSign, Values
from app.signing.sealing.preparing import Purpose
from app.signing.trust.store import TrustStore


async def sign(
    pdf: bytes,
    *,
    by: SigningProvider,
    purpose: Purpose,
    at: datetime,
    timestamper: TimeStamper | None = None,
    trust: TrustStore | None = None,
) -> bytes:
    """Return the PDF with one more signature, verified; B-T with a time-stamper.

    With `trust` it must be TOTAL-PASSED as of `at`; without it, intact.

    Raises:
        SealRejected: the PDF cannot be signed, or the result does not verify.
        ProviderUnavailable: the key or the time-stamping authority is out of reach.
    """
    credential = await by.credential()
    prepared = await asyncio.to_thread(
        preparing.prepare, pdf, credential=credential, purpose=purpose, at=at
    )
    value = await _value(by, ToSign(prepared.to_be_signed, purpose.reason))
    values.check(value, prepared=prepared, credential=credential)
    token = await completing.token_over(value, by=timestamper) if timestamper else None

    def finish() -> bytes:
        signed = completing.complete(
            pdf, prepared, value, credential=credential, token=token
        )
        completing.verify(
            signed, field=purpose.field, credential=credential, at=at, trust=trust
        )
        return signed

    return await asyncio.to_thread(finish)


async def _value(by: SigningProvider, request: ToSign) -> bytes:
    answer = await by.begin([request])
    if not isinstance(answer, Values):
        raise SealRejected("The key does not answer at once: open a signing session")
    (value,) = values.one_each(answer, [request])
    return value
