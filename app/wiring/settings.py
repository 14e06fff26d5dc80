"""All settings of the house, with each partner's group."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, SecretStr

from app.core.settings import CoreSettings
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


class Settings(CoreSettings):
    identity: IdentitySettings
    signing: SigningSettings
    national_portal: NationalPortalSettings | None = None
    calendar: Path = DEPLOYMENT / "calendar.yaml"


def load() -> Settings:
    """Read the environment; a missing secret is named and stops the start."""
    return Settings()
