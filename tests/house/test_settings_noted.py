"""With which settings a process runs is told once for every change of them."""

import asyncio
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app import main
from app.core.clock import FixedClock
from app.core.database import Sessions
from app.core.settings import Files
from app.core.transactions import Transactions
from app.wiring import noting, version
from app.wiring.settings import IdentitySettings, Settings
from tests.house import portal
from tests.identity.acts import Ledger, says

SECRET: Final = "khóa-mới-của-liên-kết-tệp"
BASE: Final = portal.settings(Path("nowhere"), "postgresql://nobody:secret@host/db")


def changed(**fields: Any) -> Settings:
    return BASE.model_copy(update=fields)


def test_the_version_is_the_projects() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")

    assert tomllib.loads(text)["project"]["version"] == version.VERSION
    assert version.running().startswith(f"{version.VERSION}+")


def test_no_value_is_told() -> None:
    told = str(noting.described(BASE))

    secrets = (portal.TOKEN_KEY, portal.LINK_KEY, "nobody:secret", "127.0.0.1:8000")
    assert not [each for each in secrets if each in told]
    assert "files.link_key" in told


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (changed(public_url="https://motcua.example"), "public_url"),
        (changed(files=Files(link_key=SecretStr(SECRET))), "files.link_key"),
        (
            changed(identity=BASE.identity.model_copy(update={"token_minutes": 5})),
            "identity.token_minutes",
        ),
    ],
)
def test_the_setting_that_changed_is_named(settings: Settings, path: str) -> None:
    before, after = _marks(BASE), _marks(settings)

    assert {each for each in after if after[each] != before[each]} == {path}


def test_a_secrets_mark_is_worth_nothing_without_the_key() -> None:
    other = IdentitySettings(token_key=SecretStr("một-khóa-khác-cũng-đủ-dài-để-dùng"))

    marks = _marks(BASE), _marks(changed(identity=other))

    assert marks[0]["files.link_key"] != marks[1]["files.link_key"]
    assert marks[0]["public_url"] == marks[1]["public_url"]


async def test_a_start_without_a_change_is_not_told(
    session: AsyncSession, clock: FixedClock
) -> None:
    other = changed(public_url="https://motcua.example")
    told = [
        await noting.note(session, settings, process="portal", at=clock.now())
        for settings in (BASE, BASE, other, other, BASE)
    ]

    assert told == [True, False, True, False, True]


async def test_hosts_that_are_set_up_differently_tell_no_change_of_each_other(
    session: AsyncSession, clock: FixedClock
) -> None:
    one = changed(host="mc-1")
    other = changed(host="mc-2", public_url="https://motcua.example")

    told = [
        await noting.note(session, settings, process=process, at=clock.now())
        for settings in (one, other, one, other)
        for process in ("portal", "worker")
    ]

    assert told == [True] * 4 + [False] * 4


def test_a_hosts_name_is_fit_for_a_chain() -> None:
    assert BASE.host
    with pytest.raises(ValidationError, match="host"):
        Settings.model_validate({**BASE.model_dump(), "host": "a:b"})


async def test_of_many_that_start_at_once_one_tells(
    sessions: Sessions, clock: FixedClock
) -> None:
    transactions = Transactions(sessions, clock)

    async def start() -> bool:
        return await transactions.run(
            lambda session: noting.note(session, BASE, process="portal", at=clock.now())
        )

    told = await asyncio.gather(*(start() for _ in range(6)))

    (act,) = await Ledger(sessions).new()
    assert sorted(told) == [*[False] * 5, True]
    assert (act.subject, act.event) == (
        f"settings:portal:{BASE.host}",
        "settings.changed",
    )
    assert says(act)["version"] == version.running()


async def test_a_portal_tells_while_it_is_up(
    folder: Path, database_url: str, sessions: Sessions
) -> None:
    app = main.build(portal.settings(folder, database_url))
    ledger = Ledger(sessions)
    told: list[tuple[str, str]] = []

    async with app.router.lifespan_context(app):
        for _ in range(1000):
            told = told or await ledger.told()
            if told:
                break
            await asyncio.sleep(0.01)

    assert told == [("settings", "settings.changed")]


def _marks(settings: Settings) -> dict[str, Any]:
    marks = noting.described(settings)["settings"]
    assert isinstance(marks, dict)
    return marks
