"""Deliver every step of every dossier to the Portal over the adapter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.canonical import JsonValue
from app.core.clock import Clock
from app.core.database import Sessions
from app.integrations.breaker import Breaker
from app.integrations.national_portal import parcels, wire
from app.integrations.national_portal.acknowledgements import SqlAcknowledgements
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.courier import LINGER, PortalCourier
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.pace import Pace
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.ports import (
    Acknowledged,
    Earlier,
    FileLinks,
    History,
)
from app.integrations.national_portal.translate import Untranslatable
from app.integrations.national_portal.trip import Trip
from app.outbox import queries as outbox
from app.outbox.delivery import Handler
from app.outbox.relay import Relay

TOPIC: Final = "dossier.progressed"
# Dossiers on their way at the same time, for each worker, and of these in a call:
# the others are being read or kept, and the more do so at once, the less each costs.
WIDTH: Final = 128
CONNECTIONS: Final = 32


def relay(
    *, sessions: Sessions, client: NationalPortalClient, links: FileLinks, clock: Clock
) -> Relay:
    """Return what delivers every step of every dossier to the Portal."""
    courier = _courier(sessions=sessions, client=client, links=links, clock=clock)
    return courier.relay(sessions, topic=TOPIC)


def handler(
    *, sessions: Sessions, client: NationalPortalClient, links: FileLinks, clock: Clock
) -> Handler:
    """Return what a relay calls with each message of `TOPIC`."""
    return _courier(sessions=sessions, client=client, links=links, clock=clock).deliver


def _courier(
    *, sessions: Sessions, client: NationalPortalClient, links: FileLinks, clock: Clock
) -> "Courier":
    async def history(key: str, number: int) -> list[JsonValue]:
        async with sessions() as session:
            return await outbox.payloads_before(
                session, topic=TOPIC, key=key, number=number
            )

    return Courier(
        acknowledgements=SqlAcknowledgements(sessions, linger=LINGER),
        client=client,
        links=links,
        clock=clock,
        history=history,
        breaker=Breaker(rest=client.settings.rest),
    )


@dataclass(frozen=True, kw_only=True)
class Courier(PortalCourier[Parcel]):
    client: NationalPortalClient
    links: FileLinks
    history: History

    @property
    def pace(self) -> Pace:
        return self.client.settings

    def _pack(
        self,
        notices: Sequence[DossierNotice],
        state: Acknowledged,  # noqa: ARG002  # every snapshot is whole
    ) -> Parcel | Untranslatable:
        at = self.clock.now()
        files = notices[-1].file_ids()
        return parcels.pack(
            notices,
            links={file: self.links.link(file, at=at) for file in files},
            version=self.client.settings.item_version,
        )

    def _journey(self, key: str, parcel: Parcel, state: Acknowledged) -> Trip:
        return Trip(
            client=self.client,
            acknowledgements=self.acknowledgements,
            clock=self.clock,
            parcel=parcel,
            state=state,
            earlier=self._earlier(key),
        )

    def _earlier(self, key: str) -> Earlier:
        async def earlier(number: int) -> list[wire.ProgressRow]:
            return list(parcels.rows_of(await self.history(key, number)))

        return earlier
