"""Deliver every step of every dossier to the Portal of 2026."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.clock import Clock
from app.core.database import Sessions
from app.integrations.breaker import Breaker
from app.integrations.national_portal.acknowledgements import SqlAcknowledgements
from app.integrations.national_portal.courier import LINGER, PortalCourier
from app.integrations.national_portal.deliver import TOPIC
from app.integrations.national_portal.dvc_sync import parcels
from app.integrations.national_portal.dvc_sync.client import DvcSyncClient
from app.integrations.national_portal.dvc_sync.parcels import Parcel
from app.integrations.national_portal.dvc_sync.ports import Files, Uploads
from app.integrations.national_portal.dvc_sync.trip import Trip
from app.integrations.national_portal.dvc_sync.uploads import SqlUploads
from app.integrations.national_portal.notice import DossierNotice
from app.integrations.national_portal.pace import Pace
from app.integrations.national_portal.ports import Acknowledged
from app.integrations.national_portal.translate import Untranslatable
from app.outbox.relay import Relay

# Fewer than over the adapter: each may hold a whole file in memory.
WIDTH: Final = 16


def relay(
    *, sessions: Sessions, client: DvcSyncClient, files: Files, clock: Clock
) -> Relay:
    """Return what delivers every step of every dossier to the Portal of 2026."""
    courier = Courier(
        acknowledgements=SqlAcknowledgements(sessions, linger=LINGER),
        clock=clock,
        breaker=Breaker(rest=client.settings.rest),
        client=client,
        files=files,
        uploads=SqlUploads(sessions),
    )
    return courier.relay(sessions, topic=TOPIC)


@dataclass(frozen=True, kw_only=True)
class Courier(PortalCourier[Parcel]):
    client: DvcSyncClient
    files: Files
    uploads: Uploads

    @property
    def pace(self) -> Pace:
        return self.client.settings

    def _pack(
        self, notices: Sequence[DossierNotice], state: Acknowledged
    ) -> Parcel | Untranslatable:
        return parcels.pack(notices, created=state.remote_id is not None)

    def _journey(
        self,
        key: str,  # noqa: ARG002  # no step but these is asked for
        parcel: Parcel,
        state: Acknowledged,
    ) -> Trip:
        return Trip(
            acknowledgements=self.acknowledgements,
            clock=self.clock,
            parcel=parcel,
            state=state,
            client=self.client,
            files=self.files,
            uploads=self.uploads,
        )
