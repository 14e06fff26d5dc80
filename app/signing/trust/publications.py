"""Where an authority publishes what it revoked, as the trust list states it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Publication:
    """`issuer` is the SHA-256 of the authority's certificate; addresses beside."""

    issuer: str
    crls: tuple[str, ...] = ()
    ocsp: str | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.crls if self.ocsp is None else (*self.crls, self.ocsp)


def read(described: Mapping[str, Any]) -> tuple[Publication, ...]:
    """Read the publications of a list, of which older lists state none."""
    return tuple(
        Publication(
            issuer=str(each["issuer"]),
            crls=tuple(map(str, each.get("crls", ()))),
            ocsp=None if each.get("ocsp") is None else str(each["ocsp"]),
        )
        for each in described.get("publications", ())
    )
