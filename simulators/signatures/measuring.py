"""`motcua bench signatures`: verdicts by format over the corpus, and speed beside it.

Times are of the processor, the least of several runs: the machine has other work.
"""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.pool import PoolLimits, ValidationPool
from app.signing.trust import store
from app.signing.trust.store import TrustStore
from simulators.pki import authority
from simulators.pki.authority import PersonSpec, Pki
from simulators.signatures import corpus, samples, yardstick

_AT: Final = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_SIZES: Final = {"100KB": 100_000, "1MB": 1_000_000, "10MB": 10_000_000}
_RUNS: Final = 5
_POOL_DOCUMENTS: Final = 120


def measure() -> dict[str, Any]:
    """Measure everything in one run."""
    with tempfile.TemporaryDirectory() as folder:
        people = {"citizen": PersonSpec("Nguyễn Văn Thử", rsa=True)}
        pki = authority.make_pki(Path(folder), people=people, offices={}, at=_AT)
        trust = store.load(pki.trust_store)
        return {
            "load_average": round(os.getloadavg()[0], 2),
            **corpus.counted(at=_AT),
            **_speed(pki, trust),
            **asyncio.run(_throughput(pki)),
        }


def _speed(pki: Pki, trust: TrustStore) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, size in _SIZES.items():
        document = samples.stamped_pdf(pki, size=size, at=_AT)
        ours = _least(partial(_judge, document, trust))
        theirs = _least(yardstick.validator(document, pki, at=_AT))
        floor = _least(_floor(document))
        found |= {
            f"{name}_milliseconds": round(ours * 1000, 2),
            f"{name}_floor_milliseconds": round(floor * 1000, 2),
            f"{name}_times_the_floor": round(ours / floor, 1),
            f"{name}_faster_than_pyhanko": round(theirs / ours, 1),
        }
    many = corpus.many_signatures()
    if many is not None:
        seconds = _least(partial(_judge, many, store.NOBODY), runs=2)
        found["many_signatures_seconds"] = round(seconds, 2)
    return found


def _judge(pdf: bytes, trust: TrustStore) -> None:
    validation.validate(pdf, at=_AT, trust=trust, policy=DOSSIER)


def _floor(document: bytes) -> Callable[[], None]:
    """Return what nobody can do without: one hash of the bytes, one RSA verification."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    value = key.sign(b"floor", padding.PKCS1v15(), hashes.SHA256())
    public = key.public_key()

    def run() -> None:
        hashlib.sha256(document).digest()
        public.verify(value, b"floor", padding.PKCS1v15(), hashes.SHA256())

    return run


def _least(run: Callable[[], object], *, runs: int = _RUNS) -> float:
    run()
    return min(_timed(run) for _ in range(runs))


def _timed(run: Callable[[], object]) -> float:
    began = process_time()
    run()
    return process_time() - began


async def _throughput(pki: Pki) -> dict[str, float]:
    document = samples.stamped_pdf(pki, size=_SIZES["100KB"], at=_AT)
    one = await _documents_per_second(document, pki, workers=1)
    two = await _documents_per_second(document, pki, workers=2)
    return {
        "one_worker_documents_per_second": round(one, 1),
        "two_workers_documents_per_second": round(two, 1),
        "two_workers_over_one": round(two / one, 2),
    }


async def _documents_per_second(document: bytes, pki: Pki, *, workers: int) -> float:
    limits = PoolLimits(workers=workers)
    async with ValidationPool(trust=pki.trust_store, limits=limits) as pool:

        async def ask(times: int) -> None:
            for _ in range(times):
                await pool.validate(document, at=_AT, policy=DOSSIER)

        await asyncio.gather(*(ask(5) for _ in range(workers)))
        began = perf_counter()
        share = _POOL_DOCUMENTS // workers
        await asyncio.gather(*(ask(share) for _ in range(workers)))
        return share * workers / (perf_counter() - began)
