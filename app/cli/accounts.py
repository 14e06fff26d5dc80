"""`motcua account`: officials' local accounts, the first administrator's among them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final, Protocol, TypeVar

import typer
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import running
from app.core.errors import ProblemError
from app.identity.accounts import administering, queries, rules
from app.identity.accounts.administering import NewAccount
from app.identity.accounts.desk import Desk
from app.wiring import accounts as wiring
from app.wiring import settings as configuration

app = typer.Typer(no_args_is_help=True, help="Tài khoản cục bộ của cán bộ.")

T = TypeVar("T")
_KEY: Final = "MOTCUA_ACCOUNTS__KEY"


class _Act(Protocol):
    async def __call__(
        self, session: AsyncSession, username: str, *, by: str, at: datetime
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
    administrator: Annotated[bool, typer.Option("--administrator")] = False,
) -> None:
    """Open an account and print its first password, once."""
    desk = _desk()
    new = NewAccount(person, username, administrator)
    password = _do(
        lambda session, at: administering.create(
            session, new, desk=desk, by=running.OPERATOR, at=at
        )
    )
    print(f"Đã mở tài khoản {username}. Mật khẩu tạm (đổi trong 3 ngày): {password}")


@app.command("reset")
def reset(username: str) -> None:
    """Take every secret of an account back and print a new first password."""
    desk = _desk()
    password = _do(
        lambda session, at: administering.reset(
            session, username, desk=desk, by=running.OPERATOR, at=at
        )
    )
    print(f"Đã cấp lại {username}. Mật khẩu tạm (đổi trong 3 ngày): {password}")


@app.command("unlock")
def unlock(username: str) -> None:
    """Open an account that failures have locked."""
    _act(administering.unlock, username)
    print(f"Đã mở khóa {username}.")


@app.command("disable")
def disable(username: str) -> None:
    """Shut an account, and its owner out of every session."""
    _act(administering.disable, username)
    print(f"Đã ngừng sử dụng {username}.")


@app.command("enable")
def enable(username: str) -> None:
    """Open an account again."""
    _act(administering.enable, username)
    print(f"Đã cho sử dụng lại {username}.")


@app.command("list")
def show() -> None:
    """Show every account and what it may be used for."""
    desk = _desk()
    for line in _do(lambda session, at: _lines(session, desk, at)):
        print(line)


async def _lines(session: AsyncSession, desk: Desk, at: datetime) -> list[str]:
    return [
        f"{each.username}: {rules.standing(each.facts, lock=desk.lock, at=at)}"
        + (" (quản trị)" if each.administrator else "")
        for each in await queries.accounts(session)
    ]


def _desk() -> Desk:
    running.adopt_environment()
    desk = wiring.desk(configuration.load().accounts)
    if desk is None:
        typer.echo(f"Chưa đặt {_KEY} (tạo bằng: motcua account new-key)", err=True)
        raise typer.Exit(1)
    return desk


def _act(act: _Act, username: str) -> None:
    _do(lambda session, at: act(session, username, by=running.OPERATOR, at=at))


def _do(work: Callable[[AsyncSession, datetime], Awaitable[T]]) -> T:
    try:
        return running.in_transaction(lambda session, clock: work(session, clock.now()))
    except ProblemError as problem:
        typer.echo(f"{problem.code}: {problem}", err=True)
        raise typer.Exit(1) from None
