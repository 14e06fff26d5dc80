"""Every table of the house, gathered for migrations."""

from typing import Final

from app.audit.models import AuditAct
from app.core.database import Base
from app.core.http.idempotency import KeptAnswer
from app.dossiers import drafted_results
from app.dossiers import models as dossiers
from app.dossiers.registers.models import RegisterPrint
from app.files.models import StoredFile
from app.identity import models as identity
from app.integrations.national_portal import models as national_portal
from app.organizations import models as organizations
from app.outbox.models import OutboxMessage
from app.procedures import models as procedures
from app.procedures.search import models as search
from app.signing.sessions import models as signing_sessions
from app.signing.validations import models as validations
from app.uploads import models as uploads

__all__ = [
    "KeptAnswer",
    "OutboxMessage",
    "RegisterPrint",
    "dossiers",
    "drafted_results",
    "identity",
    "national_portal",
    "organizations",
    "procedures",
    "search",
    "signing_sessions",
    "uploads",
    "validations",
]

METADATA: Final = Base.metadata

# What the application's role may only add to, and read.
APPEND_ONLY: Final = tuple(
    table.__tablename__
    for table in (
        AuditAct,
        StoredFile,
        dossiers.Progress,
        dossiers.ClockEntry,
        dossiers.Reminder,
        drafted_results.ArchivedResult,
        validations.SignatureValidation,
        validations.ValidationEvidence,
        validations.EvidenceUse,
    )
)
