"""The signed documents beside the repository, counted by format and verdict."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any, Final

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.trust import store

FOLDER: Final = Path(__file__).parents[2] / "../shared/corpus/signatures"


def counted(*, at: datetime) -> dict[str, Any]:
    """Judge the integrity of every document; empty where the corpus is not."""
    if not FOLDER.is_dir():
        return {}
    index = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    began = process_time()
    counts = Counter(_judged(entry, at) for entry in index)
    found: dict[str, Any] = {}
    for (kind, expected, integrity), number in sorted(counts.items()):
        found[f"{kind}_{expected}_{integrity}"] = number
    found["corpus_core_seconds"] = round(process_time() - began, 2)
    return found


def many_signatures() -> bytes | None:
    """Return the document with some 25 signatures and updates, if it is there."""
    path = FOLDER / "dss-pades" / "lt-short.pdf"
    return path.read_bytes() if path.is_file() else None


def _judged(entry: dict[str, Any], at: datetime) -> tuple[str, str, str]:
    report = validation.validate(
        (FOLDER / entry["file"]).read_bytes(),
        attachments={
            Path(each).name: (FOLDER / each).read_bytes() for each in entry["detached"]
        },
        at=at,
        trust=store.NOBODY,
        policy=DOSSIER,
    )
    return entry["format"], entry["expected"]["verdict"], report.integrity.value
