"""Are these the keys of this database? Asked before a process takes its first request.

A wrong key would seal what nobody else opens, and a lost one would show only when
somebody reads an old row.
"""

import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.encryption.keys import Key
from app.core.encryption.models import KnownKey
from app.core.encryption.ring import Ring

_PROVED: Final = b"motcua: this is the key\0"


class Use(StrEnum):
    SEAL = "seal"
    BLIND = "blind"


class WrongKeys(RuntimeError):
    """The keys configured are not those of this database."""


class UnknownKey(LookupError):
    """The database was never used with such a key."""


class StillHolds(RuntimeError):
    """Values are still under the key."""


async def check(session: AsyncSession, ring: Ring, *, at: datetime) -> None:
    """Compare the ring with what the database knows; what is new becomes known.

    Raises:
        WrongKeys: if a key has another's name, or one that rows may need is absent.
    """
    stated = [
        {"use": use, "id": key.id, "proof": _proof(use, key), "first_used_at": at}
        for use, key in _all(ring)
    ]
    await session.execute(insert(KnownKey).values(stated).on_conflict_do_nothing())
    known = (await session.scalars(select(KnownKey))).all()
    faults = sorted(_faults(known, ring))
    if faults:
        raise WrongKeys("; ".join(faults))


async def retire(
    session: AsyncSession, use: Use, key_id: str, *, held: int, at: datetime
) -> None:
    """Let processes start without a key that holds nothing.

    Raises:
        UnknownKey
        StillHolds: if values are still under it.
    """
    known = await session.get(KnownKey, (use, key_id))
    if known is None:
        raise UnknownKey(f"không có khóa {key_id} ({use}) / there is no such key")
    if held:
        raise StillHolds(
            f"khóa {key_id} ({use}) còn giữ {held} giá trị / still holds {held} values"
        )
    known.retired_at = known.retired_at or at
    await session.flush()


def _faults(known: Sequence[KnownKey], ring: Ring) -> Iterator[str]:
    ours = {(use, key.id): _proof(use, key) for use, key in _all(ring)}
    for row in known:
        proof = ours.get((Use(row.use), row.id))
        if proof is None and row.retired_at is None:
            yield (
                f"thiếu khóa {row.id} ({row.use}) mà cơ sở dữ liệu còn dùng / "
                f"key {row.id} ({row.use}) is missing, and rows may need it"
            )
        if proof is not None and not hmac.compare_digest(proof, row.proof):
            yield (
                f"khóa {row.id} ({row.use}) không phải khóa của cơ sở dữ liệu này / "
                f"key {row.id} ({row.use}) is not the one this database knows"
            )


def _all(ring: Ring) -> Iterator[tuple[Use, Key]]:
    yield from ((Use.SEAL, key) for key in ring.seals)
    yield from ((Use.BLIND, key) for key in ring.blinds)


def _proof(use: Use, key: Key) -> bytes:
    return hmac.digest(key.secret, _PROVED + use.encode(), "sha256")
