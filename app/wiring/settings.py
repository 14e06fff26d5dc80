"""All settings of the house, with each partner's group."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Field, SecretStr

from app.audit.expiring import AuditSettings
from app.core.settings import CoreSettings
from app.dossiers import reminders
from app.dossiers.drafting.expiring import Life
from app.dossiers.reads.telling import ReadTelling
from app.identity.actor import Role
from app.integrations.document_exchange.settings import DocumentExchangeSettings
from app.integrations.evidence.settings import EvidenceSettings
from app.integrations.lgsp import LgspSettings
from app.integrations.national_portal.inbound.settings import InboundSettings
from app.integrations.national_portal.settings import NationalPortalSettings
from app.integrations.population.settings import PopulationSettings
from app.integrations.remote_signing.settings import RemoteSigningSettings
from app.uploads.limits import UploadLimits
from app.wiring.accounts import AccountSettings
from app.wiring.encrypting import EncryptionSettings
from app.wiring.sign_in import SignInSettings

_Share = Annotated[int, Field(ge=1, le=1000)]
DEPLOYMENT: Final = Path(__file__).parents[2] / "deploy" / "ben_tre"


class IdentitySettings(BaseModel):
    """`token_key` signs bearer tokens."""

    token_key: SecretStr
    token_minutes: int = 480


class TokenSettings(BaseModel):
    """A PKCS#11 token (HSM): the maker's library, its label, the keys it holds."""

    module: Path
    label: str
    pin: SecretStr
    keys: frozenset[str]


class SigningSettings(BaseModel):
    """Folders of the trust store and of the agencies' seals.

    `evidence` is where fetched revocation answers are laid for the validating
    processes of this machine; it may be lost at any time. After
    `recheck_after_hours`, nobody acts on a report on signatures before it is made again.
    With `leaders_sign`, a result waits for the leader's own signature where the
    leader's key is not at hand. `pdfsig` is another engine, asked before release.
    """

    trust: Path
    seals: Path
    evidence: Path | None = None
    workers: int = 1
    recheck_after_hours: Annotated[int, Field(ge=1, le=8760)] = 24
    token: TokenSettings | None = None
    leaders_sign: bool = False
    pdfsig: Path | None = None


class ReminderSettings(BaseModel):
    """Shares of a step's working time, in percent, at which its holder is told.

    `escalation` names who else in the office is told, from which share on.
    """

    shares: tuple[_Share, ...] = reminders.SHARES
    escalation: Mapping[_Share, Role] = reminders.ESCALATION


class DraftSettings(BaseModel):
    """Days a draft may lie idle, and how many days before its end to warn."""

    idle_days: Annotated[int, Field(ge=1, le=3650)] = 30
    warn_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (7, 1)

    @property
    def life(self) -> Life:
        return Life(self.idle_days, self.warn_days)


class MetricsSettings(BaseModel):
    """Where the worker shows its metrics; the portal's are at `/metrics`."""

    address: str = "127.0.0.1"
    port: int


class AntivirusSettings(BaseModel):
    """Where clamd listens, `tcp://host:port` or `unix:///socket`.

    `largest_megabytes` is its StreamMaxLength: what is larger is refused unsent.
    """

    address: Annotated[str, Field(pattern=r"^(tcp://[^/]+:[0-9]+|unix:///.+)$")]
    largest_megabytes: int = 100
    seconds: float = 60.0


class Settings(CoreSettings):
    identity: IdentitySettings
    encryption: EncryptionSettings
    sign_in: SignInSettings = SignInSettings()
    accounts: AccountSettings | None = None
    signing: SigningSettings
    national_portal: NationalPortalSettings | None = None
    national_portal_inbound: InboundSettings | None = None
    lgsp: LgspSettings | None = None
    population: PopulationSettings | None = None
    document_exchange: DocumentExchangeSettings | None = None
    remote_signing: RemoteSigningSettings = RemoteSigningSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    reminders: ReminderSettings = ReminderSettings()
    drafts: DraftSettings = DraftSettings()
    reads: ReadTelling = ReadTelling()
    retention_table: Path = DEPLOYMENT / "retention.yaml"
    audit: AuditSettings = AuditSettings()
    uploads: UploadLimits = UploadLimits()
    antivirus: AntivirusSettings | None = None
    worker_metrics: MetricsSettings | None = None


def load() -> Settings:
    """Read the environment; a missing secret is named and stops the start."""
    return Settings()
