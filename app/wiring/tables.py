"""Every table of the house, gathered for migrations."""

from typing import Final

from app.audit.models import AuditAct
from app.core.database import Base
from app.core.http.idempotency import KeptAnswer
from app.dossiers import models as dossiers
from app.feed import models as feed
from app.files.models import StoredFile
from app.identity import models as identity
from app.identity.machines import models as machines
from app.integrations.national_portal import models as national_portal
from app.integrations.national_portal.dictionaries import models as dictionaries
from app.integrations.national_portal.inbound import models as portal_inbound
from app.organizations import models as organizations
from app.outbox.models import OutboxMessage
from app.procedures import models as procedures

__all__ = [
    "KeptAnswer",
    "OutboxMessage",
    "dictionaries",
    "dossiers",
    "feed",
    "identity",
    "machines",
    "national_portal",
    "organizations",
    "portal_inbound",
    "procedures",
]

METADATA: Final = Base.metadata

# What the application's role may only add to, and read.
APPEND_ONLY: Final = tuple(
    table.__tablename__
    for table in (
        AuditAct,
        StoredFile,
        feed.FeedEntry,
        dossiers.Progress,
        dossiers.ClockEntry,
        dossiers.Reminder,
    )
)
