"""`motcua account`: officials' local accounts, the first administrator's among them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final, Protocol, TypeVar

import typer
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.errors import ProblemError
from app.identity import queries as people
from app.identity.accounts import administering, queries, service
from app.identity.accounts.administering import NewAccount, Order
from app.identity.accounts.desk import Desk
from app.identity.accounts.models import LocalAccount
from app.wiring import accounts as wiring
from app.wiring import settings as configuration

app = typer.Typer(no_args_is_help=True, help="Tài khoản cục bộ của cán bộ.")

T = TypeVar("T")
_KEY: Final = "MOTCUA_ACCOUNTS__KEY"


_Basis = Annotated[str, typer.Option("--basis", help="Căn cứ, ghi vào nhật ký.")]


class _Act(Protocol):
    async def __call__(
        self, session: AsyncSession, account: LocalAccount, order: Order
    ) -> None: ...


@app.command("new-key")
def new_key() -> None:
    """Print a key for MOTCUA_ACCOUNTS__KEY."""
    print(Fernet.generate_key().decode())


@app.command("create")
def create(
    username: str,
    *,
    person: Annotated[str, typer.Option(help="Mã cán bộ trong hệ thống.")],
    basis: _Basis,
) -> None:
    """Open an account and print its first password, once."""
    desk = _desk()

    async def work(session: AsyncSession, at: datetime) -> str:
        owner = await people.by_handle(session, person)
        new = NewAccount(owner.id, username)
        return await administering.create(session, new, _order(basis, at), desk=desk)

    print(f"Đã mở tài khoản {username}. Mật khẩu tạm (đổi trong 3 ngày): {_do(work)}")


@app.command("reset")
def reset(username: str, *, basis: _Basis) -> None:
    """Take every secret of an account back and print a new first password."""
    desk = _desk()

    async def work(session: AsyncSession, at: datetime) -> str:
        account = await administering.locked(session, username)
        return await administering.reset(session, account, _order(basis, at), desk=desk)

    print(f"Đã cấp lại {username}. Mật khẩu tạm (đổi trong 3 ngày): {_do(work)}")


@app.command("lock")
def lock(username: str, *, basis: _Basis) -> None:
    """Lock an account as five failures do, and end its sessions."""
    _act(administering.lock, username, basis)
    print(f"Đã khóa {username}.")


@app.command("unlock")
def unlock(username: str, *, basis: _Basis) -> None:
    """Open an account that failures have locked."""
    _act(administering.unlock, username, basis)
    print(f"Đã mở khóa {username}.")


@app.command("close")
def close(username: str, *, basis: _Basis) -> None:
    """Shut an account, and its owner out of every session."""
    _act(administering.close, username, basis)
    print(f"Đã ngừng sử dụng {username}.")


@app.command("reopen")
def reopen(username: str, *, basis: _Basis) -> None:
    """Open an account again."""
    _act(administering.reopen, username, basis)
    print(f"Đã cho sử dụng lại {username}.")


@app.command("list")
def show() -> None:
    """Show every account and what it may be used for."""
    desk = _desk()
    for line in _do(lambda session, at: _lines(session, desk, at)):
        print(line)


async def _lines(session: AsyncSession, desk: Desk, at: datetime) -> list[str]:
    found = await queries.accounts(session)
    standings = await service.standings(session, found, lock=desk.lock, at=at)
    return [
        f"{account.username}: {standing}"
        for account, standing in zip(found, standings, strict=True)
    ]


def _desk() -> Desk:
    running.adopt_environment()
    desk = wiring.desk(configuration.load().accounts)
    if desk is None:
        typer.echo(f"Chưa đặt {_KEY} (tạo bằng: motcua account new-key)", err=True)
        raise typer.Exit(1)
    return desk


def _act(act: _Act, username: str, basis: str) -> None:
    async def work(session: AsyncSession, at: datetime) -> None:
        account = await administering.locked(session, username)
        await act(session, account, _order(basis, at))

    _do(work)


def _order(basis: str, at: datetime) -> Order:
    return Order(running.OPERATOR, basis, at)


def _do(work: Callable[[AsyncSession, datetime], Awaitable[T]]) -> T:
    try:
        return running.in_transaction(lambda session, clock: work(session, clock.now()))
    except ProblemError as problem:
        typer.echo(f"{problem.code}: {problem}", err=True)
        raise typer.Exit(1) from None
