"""Settings every part shares: environment variables `MOTCUA_…`, `__` nests.

No secret has a default. The composed class of the whole house, with each
partner's group, is `app.wiring.Settings`.
"""

import platform
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, IPvAnyNetwork, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Database(BaseModel):
    """`url` for the application's role; `owner_url` for migrations.

    Without `url` (nor `DATABASE_URL`) an embedded PostgreSQL is started.
    """

    url: SecretStr | None = None
    owner_url: SecretStr | None = None
    pool_size: int = 10


class Files(BaseModel):
    """`url` is `file:///folder` or `s3://bucket`; `link_key` signs file links."""

    url: str | None = None
    link_key: SecretStr
    link_minutes: int = 60 * 24 * 7


class Limits(BaseModel):
    """Bounds of one request's body: in bytes, and how long it may take to come."""

    json_body: int = 1_000_000
    upload_body: int = 26_000_000
    # 100 MB at 1.4 Mbit/s; a slower upload is resumed (tus).
    body_patience: timedelta = timedelta(minutes=10)


class Rates(BaseModel):
    """How fast a person, or an address that nobody signed in from, may ask.

    `counted` in PostgreSQL holds for all processes together; in memory each has its own.
    """

    counted: Literal["memory", "postgresql"] = "memory"
    person_per_minute: Annotated[int, Field(ge=1)] = 600
    person_burst: Annotated[int, Field(ge=1)] = 300
    address_per_minute: Annotated[int, Field(ge=1)] = 1200
    address_burst: Annotated[int, Field(ge=1)] = 300


class SecurityContact(BaseModel):
    """Where a finder of a weakness writes (RFC 9116): `mailto:` or `https:`."""

    contact: Annotated[str, Field(pattern=r"^(mailto:|https://)\S+$")]
    policy: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None


def _this_host() -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", platform.node())[:64] or "unnamed"


class CoreSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="MOTCUA_", env_nested_delimiter="__", extra="ignore"
    )

    data_folder: Path = Path(".data")
    public_url: str = "http://127.0.0.1:8000"
    demo: bool = False
    # Whose settings the audit tells of; to be stated where a start draws a new name.
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = Field(
        default_factory=_this_host
    )
    database: Database = Database()
    files: Files
    limits: Limits = Limits()
    rates: Rates = Rates()
    # Networks of our own proxies: only they may say for whom they ask.
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    security: SecurityContact | None = None
