"""What was tried by nobody we know: written down without naming a device.

An act can never be taken back, and a stranger has nobody who could ask to be erased:
so what is kept of where they came from is their network, as wide as many people share.
"""

from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.core.ids import new_id

ANONYMOUS: Final = "anonymous"
UNKNOWN: Final = "unknown"
_PREFIX: Final = {4: 24, 6: 48}


def network_of(source: str) -> str:
    """Return the network that an address lies in: /24 of IPv4, /48 of IPv6."""
    try:
        found = _plain(ip_address(source))
    except ValueError:
        return UNKNOWN
    return str(ip_network((found, _PREFIX[found.version]), strict=False))


async def record(
    session: AsyncSession,
    event: str,
    *,
    source: str,
    at: datetime,
    data: dict[str, JsonValue],
) -> None:
    """Write an attempt down as a chain of its own: strangers wait for nobody."""
    await audit.record(
        session,
        subject=f"sign-in:{new_id()}",
        event=event,
        actor_id=ANONYMOUS,
        at=at,
        data={**data, "network": network_of(source)},
    )


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Read an IPv4 address within an IPv6 one as itself, and no zone of a machine."""
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))
