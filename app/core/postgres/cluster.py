"""Make and run one PostgreSQL as a child of this process.

The server ends with its parent, however that ends (PR_SET_PDEATHSIG), so no
`pg_ctl`, which would orphan it. Run by root, it is dropped to `nobody`.
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg import sql

from app.core.postgres import binaries

OWNER: Final = "motcua_owner"
APPLICATION: Final = "motcua_app"
_START_SECONDS: Final = 30.0
_PR_SET_PDEATHSIG: Final = 1
_THROWAWAY: Final = "motcua-throwaway-"
_ENOUGH_BYTES: Final = 1_000_000_000

_FAST: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresFailed(RuntimeError):
    """The embedded server did not start; its log tells why."""


@dataclass(frozen=True)
class Cluster:
    """A running server on loopback and the passwords of its two roles."""

    port: int
    password: str
    _server: "_Server | None" = field(default=None, repr=False, compare=False)

    def crash(self) -> None:
        """Let the server fall as in a power cut, and start it again on its port.

        Raises:
            PostgresFailed: if it is not ours, or does not come back.
        """
        if self._server is None:
            raise PostgresFailed("another process runs this server")
        self._server.crash()
        _wait_until_ready(self, self._server.process, self._server.home)

    def url(self, database: str, *, role: str = APPLICATION) -> str:
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def ensure_database(self, name: str) -> None:
        """Create the database unless it is there."""
        with psycopg.connect(self.url("postgres", role=OWNER), autocommit=True) as link:
            known = link.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (name,)
            ).fetchone()
        if known is None:
            self.create_database(name)

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Create the database afresh; one of that name is dropped."""
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(OWNER)
        )
        if template is not None:
            statement += sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(template)
            )
        with psycopg.connect(self.url("postgres", role=OWNER), autocommit=True) as link:
            link.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(name)
                )
            )
            link.execute(statement)


def home_for(data_folder: Path) -> Path:
    """Return where the cluster of a data folder lives.

    The server's user must be able to walk there; a checkout of root cannot be
    entered by `nobody`, so its cluster lives under /var/tmp.
    """
    if os.geteuid() != 0:
        return data_folder / "postgres"
    mark = str(data_folder.resolve()).strip("/").replace("/", "-")
    return Path("/var/tmp") / f"motcua-{mark}"  # noqa: S108  # 0700, checked owner


@contextmanager
def running(home: Path, *, durable: bool = True) -> Iterator[Cluster]:
    """Run the cluster in `home`, made on first use; stop it at the end."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    programs = binaries.find(home)
    password = _initialised(home, programs)
    port = _free_port()
    server = _Server(home, programs, port, durable=durable)
    try:
        cluster = Cluster(port, password, server)
        _wait_until_ready(cluster, server.process, home)
        _ensure_application_role(cluster)
        yield cluster
    finally:
        _stop(server.process)


class _Server:
    """The process, which may fall and come back."""

    def __init__(self, home: Path, programs: Path, port: int, *, durable: bool) -> None:
        self.home = home
        self._start = partial(_start, home, programs, port=port, durable=durable)
        self.process = self._start()

    def crash(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.process = self._start()


@contextmanager
def throwaway(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a cluster in memory where there is room; it leaves nothing behind.

    `durable`: what is committed outlives a crash of the server.
    """
    parent = _fast_folder()
    sweep(parent, _THROWAWAY)
    home = parent / f"{_THROWAWAY}{os.getpid()}"
    try:
        with running(home, durable=durable) as cluster:
            yield cluster
    finally:
        shutil.rmtree(home, ignore_errors=True)


def sweep(parent: Path, prefix: str) -> None:
    """Remove folders `prefix<pid>` whose process is gone."""
    for folder in parent.glob(f"{prefix}*"):
        pid = folder.name.removeprefix(prefix)
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _fast_folder() -> Path:
    """Return /dev/shm, unless it is as small as a container's default."""
    memory = Path("/dev/shm")  # noqa: S108
    enough = memory.is_dir() and shutil.disk_usage(memory).free > _ENOUGH_BYTES
    return memory if enough else Path("/var/tmp")  # noqa: S108


def _initialised(home: Path, programs: Path) -> str:
    secret, data = home / "password", home / "data"
    if not (data / "PG_VERSION").exists() or not secret.exists():
        shutil.rmtree(data, ignore_errors=True)
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24))
        data.mkdir(mode=0o700)
        _own(data)
        _own(secret)
        _run_initdb(programs, data, secret)
    return secret.read_text()


def _run_initdb(programs: Path, data: Path, secret: Path) -> None:
    command = [
        str(programs / "initdb"),
        f"--pgdata={data}",
        f"--username={OWNER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    done = _popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output, _ = done.communicate()
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise PostgresFailed(output.decode(errors="replace"))


def _start(
    home: Path, programs: Path, *, port: int, durable: bool
) -> subprocess.Popen[bytes]:
    options = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        "max_connections=120",
        "shared_buffers=128MB",
        *(() if durable else _FAST),
    ]
    command = [str(programs / "postgres"), "-D", str(home / "data")]
    for option in options:
        command += ["-c", option]
    with (home / "server.log").open("wb") as log:
        return _popen(command, stdout=log, stderr=log)


def _popen(
    command: Sequence[str], *, stdout: int | IO[bytes], stderr: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    user = _server_user()
    return subprocess.Popen(  # noqa: S603  # our own programs and arguments
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TZ": "UTC"},
        preexec_fn=_end_with_parent,  # noqa: PLW1509  # no threads hold locks yet
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _server_user() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _own(path: Path) -> None:
    user = _server_user()
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(
    cluster: Cluster, server: subprocess.Popen[bytes], home: Path
) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(cluster.url("postgres", role=OWNER)).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (home / "server.log").read_text(errors="replace")
                raise PostgresFailed(log) from error
            time.sleep(0.03)
        else:
            return


def _ensure_application_role(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres", role=OWNER), autocommit=True) as link:
        known = link.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", (APPLICATION,)
        ).fetchone()
        verb = "ALTER" if known else "CREATE"
        link.execute(
            sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(APPLICATION), sql.Literal(cluster.password)
            )
        )


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # fast shutdown
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
