"""One validating process: reads requests on standard input, answers JSON lines.

Started and killed by `pool.py`. A request is a JSON header line, then the bytes it
announces: the document, then the files it may refer to.
"""

import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from app.signing import validation
from app.signing.protocol import EXHAUSTED, READY, UNUSABLE, Header, Settings
from app.signing.trust import fetched, store
from app.signing.trust.errors import TrustStoreUnusable


class TrustFolder:
    """A trust store on disk with answers fetched for it, read anew when either changes."""

    def __init__(self, path: Path | None, evidence: Path | None = None) -> None:
        self._path, self._evidence = path, evidence
        self._seen: object = None
        self._store = store.NOBODY

    def current(self) -> store.TrustStore:
        if self._path is None:
            return self._store
        seen = _state_of(self._path), fetched.state_of(self._evidence)
        if seen != self._seen:
            self._store = self._read(self._path)
            self._seen = seen
        return self._store

    def _read(self, path: Path) -> store.TrustStore:
        loaded = store.load(path)
        if self._evidence is None:
            return loaded
        return loaded.with_evidence(fetched.read(self._evidence))


def serve(requests: BinaryIO, answers: BinaryIO, *, folder: TrustFolder) -> None:
    """Answer requests until the input ends, or there is nobody left to trust."""
    try:
        folder.current()
    except TrustStoreUnusable as problem:
        answers.write(UNUSABLE + str(problem).encode() + b"\n")
        return
    answers.write(READY)
    answers.flush()
    while line := requests.readline():
        header = Header.model_validate_json(line)
        try:
            trusted = folder.current()
        except TrustStoreUnusable as problem:
            answers.write(UNUSABLE + str(problem).encode() + b"\n")
            return
        try:
            answer = _answer(header, requests, trusted)
        except MemoryError:
            answers.write(EXHAUSTED)
            return
        answers.write(answer + b"\n")
        answers.flush()


def limit_memory(megabytes: int) -> None:
    """Bound this process's address space, if a bound is wanted."""
    if megabytes:
        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _answer(header: Header, requests: BinaryIO, trust: store.TrustStore) -> bytes:
    data = requests.read(header.size)
    content = None
    if header.content_size is not None:
        content = requests.read(header.content_size)
    attachments: Mapping[str, bytes] = {
        name: requests.read(size) for name, size in header.attachments.items()
    }
    report = validation.validate(
        data,
        content=content,
        attachments=attachments,
        at=header.at,
        trust=trust,
        policy=header.policy,
    )
    return report.model_dump_json().encode()


def _state_of(path: Path) -> object:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [(str(each), each.stat().st_mtime_ns, each.stat().st_size) for each in files]


if __name__ == "__main__":
    settings = Settings.model_validate_json(sys.argv[1])
    limit_memory(settings.memory_megabytes)
    folder = TrustFolder(
        None if settings.trust is None else Path(settings.trust),
        None if settings.evidence is None else Path(settings.evidence),
    )
    serve(sys.stdin.buffer, sys.stdout.buffer, folder=folder)
