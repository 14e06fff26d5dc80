"""Sealed people at the edge: what was meddled with, and keys of another database."""

import json

import pytest
from sqlalchemy import update

from app import main
from app.core.database import transaction
from app.core.encryption.proving import WrongKeys
from app.core.encryption.ring import Ring
from app.identity.models import Person
from app.wiring import encrypting
from app.wiring.encrypting import EncryptionSettings
from tests.core.encryption import keyring
from tests.dossiers.towns import Town


async def test_a_number_from_another_row_is_refused_in_clear_words(
    own_town: Town,
) -> None:
    async with transaction(own_town.sessions) as session:
        other = await session.get_one(Person, own_town.people["binh"])
        await session.execute(
            update(Person)
            .where(Person.id == own_town.people["hoa"])
            .values(identity_number_sealed=other.identity_number_sealed)
        )

    answer = await own_town.person("hoa").get("/v1/dossiers")

    assert (answer.status_code, answer.json()["code"]) == (
        503,
        "encrypted_value_unreadable",
    )
    assert "0830" not in json.dumps(answer.json())


async def test_a_portal_with_the_keys_of_another_database_does_not_start(
    own_town: Town,
) -> None:
    chosen = own_town.parts.settings
    await encrypting.check(own_town.sessions, own_town.clock)
    drawn: dict[str, str] = {}
    encrypting.draw_into(drawn)
    stated = {name.rsplit("__")[1].lower(): each for name, each in drawn.items()}
    other = EncryptionSettings.model_validate(stated)
    app = main.build(chosen.model_copy(update={"encryption": other}))

    with (
        keyring.installed(Ring.drawn()),
        pytest.raises(WrongKeys, match="not the one this database knows"),
    ):
        async with app.router.lifespan_context(app):
            pytest.fail("it started")
