"""One contract for what is kept, in memory and in PostgreSQL."""

import dataclasses
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.integrations.national_portal.acknowledgements import SqlAcknowledgements
from app.integrations.national_portal.ports import Acknowledged, Acknowledgements

from .memory import MemoryAcknowledgements

CODE = "000.19.07.H07-260302-0001"


@pytest.fixture(params=["memory", "postgresql"])
def kept(request: pytest.FixtureRequest) -> Acknowledgements:
    if request.param == "memory":
        return MemoryAcknowledgements()
    return SqlAcknowledgements(request.getfixturevalue("sessions"))


@pytest.fixture
def state() -> Acknowledged:
    return Acknowledged(
        dossier_id=uuid4(),
        code=CODE,
        held=True,
        last_status="4",
        synchronised_step=3,
        attempted_step=3,
        acknowledged_step=2,
        last_synced_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        last_error="Cổng không trả lời",
    )


async def test_a_new_dossier_begins_with_nothing_acknowledged(
    kept: Acknowledgements,
) -> None:
    dossier_id = uuid4()

    state = await kept.open(dossier_id, code=CODE)

    assert state == Acknowledged(dossier_id=dossier_id, code=CODE)


async def test_a_state_is_read_as_it_was_kept(
    kept: Acknowledgements, state: Acknowledged
) -> None:
    await kept.open(state.dossier_id, code=CODE)

    await kept.save(state)

    assert await kept.open(state.dossier_id, code=CODE) == state


async def test_a_later_state_replaces_the_earlier(
    kept: Acknowledgements, state: Acknowledged
) -> None:
    await kept.open(state.dossier_id, code=CODE)
    await kept.save(state)
    later = dataclasses.replace(
        state, held=False, attempted_step=2, acknowledged_step=3, last_error=None
    )

    await kept.save(later)

    assert await kept.open(state.dossier_id, code=CODE) == later


async def test_the_high_water_mark_never_goes_back(
    kept: Acknowledgements, state: Acknowledged
) -> None:
    await kept.open(state.dossier_id, code=CODE)
    await kept.save(dataclasses.replace(state, acknowledged_step=3))

    await kept.save(state)

    after = await kept.open(state.dossier_id, code=CODE)
    assert after is not None
    assert after.acknowledged_step == 3


async def test_a_code_belongs_to_one_dossier(kept: Acknowledgements) -> None:
    await kept.open(uuid4(), code=CODE)

    assert await kept.open(uuid4(), code=CODE) is None


async def test_a_dossier_keeps_its_code(
    kept: Acknowledgements, state: Acknowledged
) -> None:
    await kept.open(state.dossier_id, code=CODE)

    assert await kept.open(state.dossier_id, code="000.19.07.H07-260302-0002") is None
