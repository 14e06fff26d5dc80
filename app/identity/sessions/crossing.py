"""Does a write that carries our cookie come from our own pages? Pure.

A browser says where a request comes from and lets no page forge it (Fetch Metadata,
`Sec-Fetch-Site`; RFC 6454, `Origin`). What says neither carries no proof: it is refused.
"""

from collections.abc import Mapping
from typing import Final

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def from_our_pages(method: str, headers: Mapping[str, str], *, origin: str) -> bool:
    """Tell whether the request changes nothing, or was sent by a page of `origin`."""
    if method in SAFE:
        return True
    site = headers.get("sec-fetch-site")
    sender = headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if sender is not None:
        return sender == origin
    return site is not None
