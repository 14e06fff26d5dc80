"""Every table of the house, gathered for migrations."""

from typing import Final

from app.audit.models import AuditAct, AuditHead, AuditSeal, AuditSpan, AuditStamp
from app.core.database import Base
from app.core.encryption import columns as encrypted
from app.core.encryption.models import KnownKey
from app.core.http.idempotency import KeptAnswer
from app.core.http.shared_rates import RequestBucket
from app.core.http.throttle import RequestCount
from app.dossiers import clock_models as clock
from app.dossiers import drafted_results
from app.dossiers import models as dossiers
from app.dossiers.corrections import models as corrections
from app.dossiers.drafting import models as drafting
from app.dossiers.filings import models as filings
from app.dossiers.following import models as following
from app.dossiers.registers.models import RegisterPrint
from app.feed import models as feed
from app.files.models import StoredFile
from app.identity import models as identity
from app.identity.accounts import models as accounts
from app.identity.machines import models as machines
from app.identity.mandates import models as mandates
from app.identity.sessions import models as sessions
from app.identity.sign_in import models as sign_in
from app.integrations.document_exchange import models as document_exchange
from app.integrations.evidence import models as evidence
from app.integrations.national_portal import models as national_portal
from app.integrations.national_portal.dictionaries import models as dictionaries
from app.integrations.national_portal.inbound import models as portal_inbound
from app.integrations.national_portal.questions import models as questions
from app.integrations.population import models as population
from app.notifications import models as notifications
from app.organizations import models as organizations
from app.outbox.models import OutboxMessage
from app.privacy.destruction import models as destruction
from app.privacy.holds.models import LegalHold
from app.privacy.models import ErasureRequest
from app.privacy.rectifying.models import RectificationRequest
from app.procedures import models as procedures
from app.procedures.search import models as search
from app.signing.sessions import models as signing_sessions
from app.signing.validations import models as validations
from app.uploads import models as uploads

__all__ = [
    "AuditHead",
    "ErasureRequest",
    "KeptAnswer",
    "KnownKey",
    "LegalHold",
    "OutboxMessage",
    "RectificationRequest",
    "RegisterPrint",
    "RequestBucket",
    "RequestCount",
    "accounts",
    "corrections",
    "destruction",
    "dictionaries",
    "document_exchange",
    "dossiers",
    "drafted_results",
    "drafting",
    "evidence",
    "feed",
    "filings",
    "following",
    "identity",
    "machines",
    "mandates",
    "national_portal",
    "notifications",
    "organizations",
    "portal_inbound",
    "procedures",
    "questions",
    "search",
    "sessions",
    "sign_in",
    "signing_sessions",
    "uploads",
    "validations",
]

METADATA: Final = Base.metadata
ENCRYPTED: Final = encrypted.fields_by_table(Base.registry)

# What the application's role may only add to, and read.
APPEND_ONLY: Final = tuple(
    table.__tablename__
    for table in (
        AuditAct,
        AuditSeal,
        AuditSpan,
        AuditStamp,
        StoredFile,
        feed.FeedEntry,
        population.PopulationLookup,
        document_exchange.ReceivedDocument,
        dossiers.Progress,
        clock.ClockEntry,
        clock.Reminder,
        filings.Filing,
        corrections.SupplementPermit,
        drafted_results.ArchivedResult,
        validations.SignatureValidation,
        validations.ValidationEvidence,
        validations.EvidenceUse,
    )
)
