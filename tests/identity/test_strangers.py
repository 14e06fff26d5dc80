"""What is kept of a stranger's address is what many share."""

from datetime import datetime
from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditAct
from app.identity import strangers


@pytest.mark.parametrize(
    ("source", "network"),
    [
        ("203.113.131.77", "203.113.131.0/24"),
        ("::ffff:203.113.131.77", "203.113.131.0/24"),
        ("2001:ee0:4141:1::77", "2001:ee0:4141::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "unknown"),
        ("testclient", "unknown"),
        ("203.113.131.777", "unknown"),
    ],
)
def test_an_address_is_kept_as_its_network(source: str, network: str) -> None:
    assert strangers.network_of(source) == network


@given(st.ip_addresses(v=4), st.data())
def test_neighbours_cannot_be_told_apart(one: IPv4Address, data: st.DataObject) -> None:
    mine = ip_network((one, 24), strict=False)
    number = data.draw(st.integers(int(mine[0]), int(mine[-1])))

    assert strangers.network_of(str(IPv4Address(number))) == str(mine)


async def test_no_address_of_a_stranger_is_written_down(
    session: AsyncSession, at: datetime
) -> None:
    await strangers.record(
        session, "sign_in.failed", source="203.113.131.77", at=at, data={"why": "x"}
    )

    (act,) = await session.scalars(select(AuditAct))
    assert act.data == {"why": "x", "network": "203.113.131.0/24"}
    assert act.actor_id == "anonymous"
