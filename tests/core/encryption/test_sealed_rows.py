"""Sealed rows: what is swapped or altered is refused, what is looked up is found."""

from datetime import datetime
from typing import Any, Final

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Sessions, transaction
from app.core.encryption import proving
from app.core.encryption.columns import Unreadable
from app.core.encryption.keys import Keys
from app.core.encryption.proving import WrongKeys
from app.core.encryption.ring import Ring
from app.core.ids import new_id
from app.identity import queries
from app.identity.models import Person
from tests.core.encryption import keyring


def _person(number: str, phone: str | None = "0913000111") -> Person:
    return Person(
        id=new_id(),
        handle=f"p-{number}",
        kind="citizen",
        name="Nguyễn Thị Hoa",
        name_key="nguyen thi hoa",
        identity_number=number,
        phone=phone,
    )


async def test_a_sealed_row_reads_as_it_was_written(session: AsyncSession) -> None:
    hoa = _person("083192000777")
    session.add(hoa)
    await session.flush()
    session.expunge_all()

    (found,) = await queries.by_number(session, "083 192 000 777")

    assert (found.id, found.identity_number) == (hoa.id, "083192000777")
    assert (found.phone, found.email, found.birth_date) == ("0913000111", None, None)
    stored: Any = (
        await session.execute(
            text("SELECT * FROM people WHERE id = :id"), {"id": hoa.id}
        )
    ).one()
    kept = b"".join(each for each in stored if isinstance(each, bytes))
    assert b"083192000777" not in kept
    assert b"0913000111" not in kept


async def test_a_changed_value_is_stored_by_the_session(session: AsyncSession) -> None:
    hoa = _person("083192000778")
    session.add(hoa)
    await session.flush()

    hoa.phone = None
    hoa.identity_number = "083192000779"
    await session.flush()
    session.expunge_all()

    assert await queries.by_number(session, "083192000778") == []
    (found,) = await queries.by_number(session, "083192000779")
    assert found.phone is None


MEDDLING: Final = {
    "swapped": "(SELECT phone_sealed FROM people WHERE id = :others)",
    "moved": "identity_number_sealed",
    "altered": "set_byte(phone_sealed, 30, 255 - get_byte(phone_sealed, 30))",
    "garbage": "'garbage'",
}


@pytest.mark.parametrize("how", MEDDLING)
async def test_what_was_meddled_with_is_refused(
    session: AsyncSession, how: str
) -> None:
    hoa, others = _person("083192000780"), _person("083192000781", "0988000222")
    session.add_all([hoa, others])
    await session.flush()
    await session.execute(
        text(
            f"UPDATE people SET phone_sealed = {MEDDLING[how]}"  # noqa: S608  # our own words
            " WHERE id = :mine AND :others <> id"
        ),
        {"mine": hoa.id, "others": others.id},
    )
    await session.refresh(hoa)

    with pytest.raises(Unreadable) as refused:
        _ = hoa.phone

    assert (refused.value.status, refused.value.code) == (
        503,
        "encrypted_value_unreadable",
    )
    assert "09" not in str(refused.value)
    assert hoa.identity_number == "083192000780"


def test_an_encrypted_attribute_is_never_compared_by_mistake() -> None:
    with pytest.raises(TypeError, match="use equals"):
        select(Person).where(Person.identity_number == "083192000777")
    with pytest.raises(TypeError, match="no blind index"):
        Person.phone.equals("0913000111")
    with pytest.raises(TypeError, match="after the row's id"):
        Person(phone="0913000111")


async def test_while_keys_change_over_both_are_found(session: AsyncSession) -> None:
    with keyring.installed(keyring.old()):
        before = _person("083192000782")
    with keyring.installed(keyring.changing()):
        session.add_all([before, after := _person("083192000783")])
        await session.flush()

        found = [
            (await queries.by_number(session, number))[0].id
            for number in ("083192000782", "083192000783")
        ]

        assert found == [before.id, after.id]
        assert before.phone == after.phone == "0913000111"


async def _checked(sessions: Sessions, chosen: Ring, at: datetime) -> None:
    async with transaction(sessions) as session:
        await proving.check(session, chosen, at=at)


async def test_keys_of_another_database_are_refused(
    sessions: Sessions, at: datetime
) -> None:
    first, second = keyring.changing(), keyring.new()
    await _checked(sessions, first, at)
    impostor = Ring.drawn()

    with pytest.raises(WrongKeys, match=r"thiếu khóa old .*is missing"):
        await _checked(sessions, second, at)
    async with transaction(sessions) as session:
        for use, key_id in ((proving.Use.SEAL, "old"), (proving.Use.BLIND, "b1")):
            await proving.retire(session, use, key_id, held=0, at=at)
    await _checked(sessions, second, at)
    renamed = Ring(
        Keys.read(f"new:{impostor.seals.newest.secret.hex()}"),
        second.blinds,
    )
    with pytest.raises(WrongKeys, match="not the one this database knows"):
        await _checked(sessions, renamed, at)
