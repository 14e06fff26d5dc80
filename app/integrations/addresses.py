"""Where a name leads: a server of the open network, or one within our own. Pure but `resolve`."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

_SCHEMES: Final = {"https": 443, "http": 80}
# RFC 6052: an IPv4 address in the clothes of an IPv6 one.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def origin_of(address: str) -> str | None:
    """Return scheme, host and port, or None for what is no plain web address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.username is not None:
        return None
    if not address.isascii() or any(letter.isspace() for letter in address):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    stated = port not in {None, _SCHEMES[parts.scheme]}
    return f"{parts.scheme}://{host}" + (f":{port}" if stated else "")


def is_public(numeric: str) -> bool:
    """Tell whether a numeric address is one of the open network (RFC 6890)."""
    try:
        address = ipaddress.ip_address(numeric.partition("%")[0])
    except ValueError:
        return False
    address = _within(address) or address
    return address.is_global and not address.is_multicast


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the numeric addresses of a host.

    Raises:
        OSError: there is no such host.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def _within(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
