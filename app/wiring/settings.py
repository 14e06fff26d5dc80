"""All settings of the house, with each partner's group."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Field, SecretStr

from app.core.settings import CoreSettings
from app.dossiers import reminders
from app.integrations.national_portal.inbound.settings import InboundSettings
from app.integrations.national_portal.settings import NationalPortalSettings

DEPLOYMENT: Final = Path(__file__).parents[2] / "deploy" / "ben_tre"


class IdentitySettings(BaseModel):
    """`token_key` signs bearer tokens."""

    token_key: SecretStr
    token_minutes: int = 480


class SigningSettings(BaseModel):
    """Folders of the trust store and of the agencies' seals."""

    trust: Path
    seals: Path
    workers: int = 1


class ReminderSettings(BaseModel):
    """Shares of a step's working time, in percent, at which its holder is told."""

    shares: tuple[Annotated[int, Field(ge=1, le=1000)], ...] = reminders.SHARES


class MetricsSettings(BaseModel):
    """Where the worker shows its metrics; the portal's are at `/metrics`."""

    address: str = "127.0.0.1"
    port: int


class Settings(CoreSettings):
    identity: IdentitySettings
    signing: SigningSettings
    national_portal: NationalPortalSettings | None = None
    national_portal_inbound: InboundSettings | None = None
    reminders: ReminderSettings = ReminderSettings()
    worker_metrics: MetricsSettings | None = None


def load() -> Settings:
    """Read the environment; a missing secret is named and stops the start."""
    return Settings()
