"""The audit of dependencies fails on what is known, and on nothing else."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[2]
WEAK: Final = {
    "name": "parser",
    "version": "1.0",
    "vulns": [
        {"id": "GHSA-1", "aliases": ["CVE-2026-1"], "fix_versions": ["1.1"]},
        {"id": "PYSEC-2", "aliases": [], "fix_versions": []},
    ],
}
SOUND: Final = {"name": "clock", "version": "2.0", "vulns": []}
UNKNOWN: Final = {"name": "ours", "skip_reason": "not found"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "audit_dependencies", ROOT / ".ci/audit_dependencies.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages), "fixes": []}


def test_a_known_weakness_fails_the_build(
    audit: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.judged(_report(SOUND, WEAK), {}) == 1

    said = capsys.readouterr().err
    assert "parser 1.0: GHSA-1 CVE-2026-1 (mended in 1.1)" in said
    assert "PYSEC-2 (mended in no version yet)" in said


@pytest.mark.parametrize(
    ("borne", "status"),
    [
        ("CVE-2026-1 only on Windows\nPYSEC-2 we never call it", 0),
        ("CVE-2026-1 only on Windows", 1),
        ("CVE-2026-1\nPYSEC-2", 1),
        ("# CVE-2026-1 x\n# PYSEC-2 x", 1),
    ],
)
def test_a_weakness_is_borne_for_a_reason_only(
    audit: ModuleType, borne: str, status: int
) -> None:
    assert audit.judged(_report(WEAK), audit.accepted(borne)) == status


def test_nothing_is_called_sound_that_nobody_knows(
    audit: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.judged(_report(UNKNOWN), {}) == 0
    assert audit.judged(_report(SOUND, UNKNOWN), {}) == 0

    none, some, count = capsys.readouterr().err.splitlines()
    assert none.endswith("skipped: the service knows none of the packages")
    assert some.endswith("not known to the service: ours")
    assert count.endswith("1 packages, 0 weak")


@pytest.mark.parametrize(
    ("complaint", "status"),
    [
        ("requests.exceptions.ConnectionError: Failed to resolve", 0),
        ("ERROR:pip_audit: ServiceError: 503", 0),
        ("pip-audit: error: unrecognized arguments: --osv", 1),
        ("", 1),
    ],
)
def test_only_a_service_that_is_away_is_excused(
    audit: ModuleType, complaint: str, status: int
) -> None:
    assert audit.unanswered(complaint) == status


@pytest.mark.parametrize(
    ("prints", "complains", "status"),
    [
        (_report(SOUND), "", 0),
        (_report(WEAK), "Found 2 known vulnerabilities", 1),
        (None, "urllib3.exceptions.NameResolutionError: x", 0),
        (None, "ValueError: a lock that cannot be read", 1),
    ],
)
def test_the_whole_step_ends_as_the_answer_says(
    audit: ModuleType,
    tmp_path: Path,
    prints: dict[str, Any] | None,
    complains: str,
    status: int,
) -> None:
    program = tmp_path / "asked"
    program.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"print({json.dumps(prints) if prints else ''!r})\n"
        f"sys.exit({complains!r} or 0)\n"
    )
    program.chmod(0o755)

    assert audit.main(str(program), ["requirements.lock"]) == status
