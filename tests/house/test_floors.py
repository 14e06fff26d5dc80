"""The contracts of the floors hold, and break when they are broken."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LINT: Final = "from importlinter.cli import lint_imports_command as lint; lint()"
# Each breaks one contract: where it is planted, and what is planted there.
VIOLATIONS: Final = {
    "Import only downwards": ("app/core/pages.py", "import app.audit.chain"),
    "Pure decisions reach no database, no web, no network": (
        "app/dossiers/lifecycle.py",
        "import sqlalchemy",
    ),
    "Only the edge knows HTTP": ("app/outbox/service.py", "import fastapi"),
    "Partners are outside the house": ("app/core/ids.py", "import simulators.pki"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("app", "simulators"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


@pytest.mark.slow
def test_every_contract_holds(copy: Path) -> None:
    code, verdicts = _lint(copy)

    assert set(verdicts) == set(VIOLATIONS)
    assert (code, set(verdicts.values())) == (0, {"KEPT"})


@pytest.mark.slow
def test_every_contract_breaks_when_a_violation_is_planted(copy: Path) -> None:
    for place, planted in VIOLATIONS.values():
        module = copy / place
        module.write_text(f"{module.read_text('utf-8')}\n{planted}\n", "utf-8")

    code, verdicts = _lint(copy)

    assert (code, verdicts) == (1, dict.fromkeys(VIOLATIONS, "BROKEN"))


@pytest.mark.slow
def test_a_package_without_a_floor_breaks_the_build(copy: Path) -> None:
    (copy / "app/attic").mkdir()
    (copy / "app/attic/__init__.py").write_text('"""Nobody gave it a floor."""\n')

    code, _ = _lint(copy)

    assert code == 1


def _lint(folder: Path) -> tuple[int, dict[str, str]]:
    """Return the exit code, and each contract's verdict."""
    done = subprocess.run(  # noqa: S603  # our own arguments
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        check=False,
        text=True,
    )
    found = re.findall(r"^(.+?) (KEPT|BROKEN)", done.stdout, flags=re.MULTILINE)
    return done.returncode, dict(found)
