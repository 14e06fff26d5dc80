"""`motcua partner`: register the partner systems that call us, and their keys."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.clock import VIETNAM
from app.core.errors import ProblemError
from app.identity.machines import assertions, binding, queries, service
from app.identity.machines.scopes import Scope

app = typer.Typer(no_args_is_help=True, help="Hệ thống đối tác.")

T = TypeVar("T")
KeyFile = Annotated[
    Path, typer.Option("--key", exists=True, dir_okay=False, help="PEM hoặc JWK.")
]


@app.command("register")
def register(
    name: str,
    *,
    title: Annotated[str, typer.Option(help="Tên đầy đủ của hệ thống.")],
    scopes: Annotated[list[Scope], typer.Option("--scope")],
    key: KeyFile,
) -> None:
    """Register a partner system with its first public key."""
    jwk = _read_key(key)

    async def work(session: AsyncSession, at: datetime) -> None:
        await service.register(
            session,
            name=name,
            title=title,
            scopes=scopes,
            at=at,
            actor_id=running.OPERATOR,
        )
        await _add(session, name, jwk, at)

    _do(work)
    print(f"Đã đăng ký {name}, khóa {jwk['kid']}.")


@app.command("add-key")
def add_key(name: str, *, key: KeyFile) -> None:
    """Add a key beside those in use; retire the old one once the partner has changed."""
    jwk = _read_key(key)
    _do(lambda session, at: _add(session, name, jwk, at))
    print(f"Đã thêm khóa {jwk['kid']} cho {name}.")


@app.command("retire-key")
def retire_key(
    name: str,
    kid: str,
    *,
    on: Annotated[
        datetime | None, typer.Option(help="Ngày thôi dùng; để trống là ngay bây giờ.")
    ] = None,
) -> None:
    """Refuse what this key signs, from a day or from now on."""
    day = None if on is None else on.replace(tzinfo=VIETNAM)
    _do(
        lambda session, at: service.retire_key(
            session, name=name, kid=kid, at=at, actor_id=running.OPERATOR, on=day
        )
    )
    when = "ngay bây giờ" if day is None else f"từ {day:%d/%m/%Y}"
    print(f"Thu hồi khóa {kid} của {name} {when}.")


@app.command("bind")
def bind(
    name: str,
    *,
    networks: Annotated[
        list[str] | None, typer.Option("--network", help="Mạng CIDR được gọi từ đó.")
    ] = None,
    certificates: Annotated[
        list[Path] | None,
        typer.Option(
            "--certificate", exists=True, help="Chứng thư mTLS, PEM hoặc DER."
        ),
    ] = None,
) -> None:
    """Bind a partner to networks and TLS certificates; none named lifts the bond."""
    try:
        from_networks = [binding.network(each) for each in networks or []]
        shown = [binding.thumbprint(each.read_bytes()) for each in certificates or []]
    except binding.BindingUnfit as unfit:
        raise typer.BadParameter(str(unfit)) from None
    _do(
        lambda session, at: service.bind(
            session,
            name=name,
            networks=from_networks,
            certificates=shown,
            at=at,
            actor_id=running.OPERATOR,
        )
    )
    print(f"{name}: {' '.join(from_networks) or 'mọi mạng'}; {len(shown)} chứng thư.")


@app.command("disable")
def disable(name: str) -> None:
    """Shut a partner system out at once."""
    _do(
        lambda session, at: service.disable(
            session, name=name, at=at, actor_id=running.OPERATOR
        )
    )
    print(f"Đã khóa {name}.")


@app.command("list")
def show() -> None:
    """Show every partner system, what it may do, and its keys in use."""
    for line in _do(_lines):
        print(line)


async def _lines(session: AsyncSession, at: datetime) -> list[str]:
    lines = []
    for client in await queries.clients(session):
        keys = await queries.live_keys(session, client.id, at=at)
        state = "đã khóa" if client.disabled_at else "đang dùng"
        kids = ", ".join(key.kid for key in keys) or "không có khóa"
        lines.append(f"{client.name} ({state}): {' '.join(client.scopes)}; {kids}")
    return lines


async def _add(
    session: AsyncSession, name: str, jwk: dict[str, Any], at: datetime
) -> None:
    await service.add_key(session, name=name, jwk=jwk, at=at, actor_id=running.OPERATOR)


def _read_key(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    try:
        return assertions.public_jwk(_material(raw))
    except assertions.KeyUnfit as unfit:
        raise typer.BadParameter(str(unfit), param_hint="--key") from None


def _material(raw: bytes) -> bytes | dict[str, Any]:
    if not raw.lstrip().startswith(b"{"):
        return raw
    found = json.loads(raw)
    return found if isinstance(found, dict) else {}


def _do(work: Callable[[AsyncSession, datetime], Awaitable[T]]) -> T:
    try:
        return running.in_transaction(lambda session, clock: work(session, clock.now()))
    except ProblemError as problem:
        typer.echo(f"{problem.code}: {problem}", err=True)
        raise typer.Exit(1) from None
