"""What is committed keeps to the house's shape, and names no place of its makers."""

import re
import statistics
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LONGEST: Final = 400
LONGEST_MEDIAN: Final = 100
NAMELESS: Final = {"utils", "helpers", "common", "misc", "constants"}
# Built from parts, as this file is committed too.
REGISTRIES: Final = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("golang", "org"),
    )
]
FOLDERS: Final = ("work", "root")
WORKPLACE: Final = re.compile(rf"(?<![\w.-])/(?:{'|'.join(FOLDERS)})/")


def _committed(*patterns: str) -> list[Path]:
    """Return the files that are, or are about to be, in the repository."""
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(  # noqa: S603  # our own arguments
        [*git, "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this copy of the sources is not a git checkout")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def _modules() -> list[Path]:
    return _committed("app/*.py", "simulators/*.py", "tests/*.py")


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_module_is_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): _lines(path)
        for path in _modules()
        if _lines(path) > LONGEST
    }

    assert long == {}


def test_the_middle_module_is_short() -> None:
    assert statistics.median(map(_lines, _modules())) <= LONGEST_MEDIAN


def test_every_module_has_a_name_that_tells() -> None:
    paths = [path.relative_to(ROOT) for path in _modules()]

    assert [path for path in paths if NAMELESS & {path.stem, *path.parts}] == []


def test_no_file_names_a_registry_or_a_workplace() -> None:
    naming = {
        f"{path.relative_to(ROOT)}: {place}"
        for path in _committed()
        for place in _places(path.read_text("utf-8", errors="replace"))
    }

    assert naming == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"https://{REGISTRIES[0]}/simple", 1),
        (f"files.{REGISTRIES[1].upper()}", 1),
        ("cd /wo" + "rk/main", 1),
        ("'/ro" + "ot/.cache'", 1),
        ("docs/work/plan and app/root/x and frame/work/", 0),
    ],
)
def test_a_planted_place_is_seen(text: str, found: int) -> None:
    assert len(_places(text)) == found


@pytest.mark.parametrize(
    "lock", sorted(ROOT.glob("*.lock")), ids=lambda lock: lock.name
)
def test_a_lock_pins_every_package_by_hash_and_names_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8").replace("\\\n", " ")
    packages = [
        line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"
    ]

    assert packages
    assert [line for line in packages if not _pinned(line)] == []
    assert "://" not in text


def _pinned(line: str) -> bool:
    return bool(re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line))


def _places(text: str) -> list[str]:
    lower = text.lower()
    return [host for host in REGISTRIES if host in lower] + WORKPLACE.findall(text)
