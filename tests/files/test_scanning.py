"""A real clamd finds what it knows; silence and limits are never "clean"."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.files import scanning
from app.files.scanning import ScannerAway, ScanState
from tests.files import antivirus
from tests.files.antivirus import EICAR, MARK, STREAM_LIMIT, Daemon
from tests.files.packages import zipped


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    with antivirus.daemon() as running:
        yield running


async def test_a_clean_file_is_clean_and_says_by_which_engine(
    daemon: Daemon, pdf: bytes
) -> None:
    found = await daemon.client.scan(pdf)

    assert found.state is ScanState.CLEAN
    assert found.engine is not None
    assert found.engine.startswith("ClamAV ")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (EICAR, "Eicar-Test-Signature"),
        (zipped({"a.txt": EICAR}), "Eicar-Test-Signature"),
        (b"%PDF-1.7\n" + MARK, "Motcua.Mark"),
        (b"x" * 2_000_000 + MARK, "Motcua.Mark"),
    ],
)
async def test_malware_is_found_and_named(
    daemon: Daemon, data: bytes, name: str
) -> None:
    found = await daemon.client.scan(data)

    assert found.state is ScanState.INFECTED
    assert found.reason is not None
    assert name in found.reason


@pytest.mark.parametrize("size", [STREAM_LIMIT + 1, STREAM_LIMIT * 4])
async def test_what_is_over_the_scanners_limit_is_refused_never_clean(
    daemon: Daemon, size: int
) -> None:
    found = await daemon.client.scan(bytes(size))

    assert found.state is ScanState.REFUSED


async def test_what_is_over_the_stated_limit_is_not_even_sent(daemon: Daemon) -> None:
    client = replace(daemon.client, largest=10)

    found = await client.scan(b"x" * 11)

    assert found.state is ScanState.REFUSED


async def test_a_scanner_that_is_away_says_nothing(daemon: Daemon) -> None:
    daemon.stop()
    try:
        with pytest.raises(ScannerAway):
            await daemon.client.scan(b"x")
        away = await daemon.client.answers()
    finally:
        daemon.start()

    assert not away
    assert await daemon.client.answers()


async def test_a_scanner_that_does_not_answer_in_time_is_away(daemon: Daemon) -> None:
    with pytest.raises(ScannerAway):
        await replace(daemon.client, seconds=0).scan(b"x")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("stream: OK", ScanState.CLEAN),
        ("stream: Win.Test FOUND", ScanState.INFECTED),
        ("INSTREAM size limit exceeded. ERROR", ScanState.REFUSED),
        ("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND", ScanState.REFUSED),
        ("stream: Heuristics.Encrypted.Zip FOUND", ScanState.REFUSED),
    ],
)
def test_every_answer_has_its_verdict(answer: str, state: ScanState) -> None:
    assert scanning.verdict(answer, engine="ClamAV").state is state


@pytest.mark.parametrize(
    "answer", ["", "OK stream", "stream: Can't allocate memory ERROR", "UNKNOWN"]
)
def test_an_answer_that_is_none_is_no_verdict(answer: str) -> None:
    with pytest.raises(ScannerAway):
        scanning.verdict(answer, engine="ClamAV")
