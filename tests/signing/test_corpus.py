"""The documents beside the repository, whose verdicts nobody here wrote."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.signing import limits
from app.signing.policy import DOSSIER
from app.signing.pool import PoolLimits, ValidationPool
from app.signing.report import Integrity, ValidationReport

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

CORPUS = Path(__file__).parents[2] / "../shared/corpus/signatures"
AT = datetime(2026, 11, 20, tzinfo=UTC)

# Format → (VALID that must pass at least, INVALID that may pass at most). Integrity sets
# trust, revocation and time aside, so those pass that break nothing else:
#
# PAdES, one. Every signature extends the revision before it and is mathematically right.
# Its source expects both to be accepted, and in another test refuses them, as the
# certificate is not a qualified one of the European Union.
#
# ASiC, fourteen. Revocation, seven: the answer is missing, says "revoked" or "unknown",
# is older than the time-stamp, or of a responder nobody knows. Trust, two: an unknown
# authority. Time, three: signed or stamped outside the certificate's validity. One whose
# proof of time is the nonce of an OCSP answer, which is never counted here. One with two
# time-stamps in one container, both right: XAdES allows it, and genuine ones have it.
#
# XMLDSig. Of the 53 genuine that do not pass 47 need what neither they nor `detached`
# bring: a secret (HMAC, 21), a key by its name alone (17), files that are elsewhere (9).
# Six are refused: two with a plain signature and a certificate that has run out, which
# is all that tells a forged one apart; GOST and RIPEMD-160; an XPath that picks single
# text nodes and attributes; entities in a DTD.
BARS = {
    "pades": (59, 1),
    "cades": (24, 0),
    "xades": (48, 0),
    "xmldsig": (38, 0),
    "asic": (52, 14),
}


@dataclass(frozen=True)
class Case:
    file: str
    format: str
    verdict: str
    detached: tuple[str, ...]
    report: ValidationReport

    @property
    def passed(self) -> bool:
        return self.report.integrity is Integrity.PASSED


@pytest.fixture(scope="module")
async def cases() -> list[Case]:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of signed documents is not beside this repository")
    index = json.loads((CORPUS / "index.json").read_text(encoding="utf-8"))
    budget = PoolLimits(workers=2, seconds=5.0, memory_megabytes=512)
    async with ValidationPool(trust=None, limits=budget) as workers:
        return [await judged(each, workers) for each in index]


async def judged(entry: dict[str, Any], workers: ValidationPool) -> Case:
    report = await workers.validate(
        (CORPUS / entry["file"]).read_bytes(),
        attachments={
            Path(each).name: (CORPUS / each).read_bytes() for each in entry["detached"]
        },
        at=AT,
        policy=DOSSIER,
    )
    return Case(
        file=entry["file"],
        format=entry["format"],
        verdict=entry["expected"]["verdict"],
        detached=tuple(entry["detached"]),
        report=report,
    )


def of(cases: list[Case], kind: str, verdict: str) -> Iterator[Case]:
    return (each for each in cases if (each.format, each.verdict) == (kind, verdict))


@pytest.mark.parametrize("kind", BARS)
async def test_genuine_documents_pass_and_forged_ones_do_not(
    cases: list[Case], kind: str
) -> None:
    counts = Counter(
        (each.verdict, each.report.integrity.value)
        for each in cases
        if each.format == kind
    )
    print(kind, dict(counts))  # noqa: T201 - the table, for pytest -s

    genuine = [each for each in of(cases, kind, "VALID") if each.passed]
    accepted = [each.file for each in of(cases, kind, "INVALID") if each.passed]
    assert len(genuine) >= BARS[kind][0]
    assert len(accepted) <= BARS[kind][1], accepted


async def test_a_permitted_later_change_is_reported(cases: list[Case]) -> None:
    for each in of(cases, "pades", "VALID_MODIFIED"):
        assert each.report.integrity is Integrity.INDETERMINATE
        assert "changed_after_signing" in each.report.warnings


async def test_hidden_content_is_warned_of(cases: list[Case]) -> None:
    prepared = list(of(cases, "pades", "SHADOW_PREPARED"))

    warned = [each for each in prepared if "shadow_content" in each.report.warnings]

    assert warned == prepared


async def test_a_bad_time_stamp_never_gives_a_level(cases: list[Case]) -> None:
    for each in cases:
        for signature in each.report.signatures:
            if not any(stamp.valid for stamp in signature.timestamps):
                assert signature.level not in {"B-T", "B-LT", "B-LTA"}, each.file


async def test_no_document_exhausts_its_budget(cases: list[Case]) -> None:
    exhausted = [
        each.file for each in cases if limits.RESOURCE_LIMIT in each.report.warnings
    ]

    assert exhausted == []
