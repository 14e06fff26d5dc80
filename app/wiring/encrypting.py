"""The keys of sealed columns, from the settings to the process."""

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.clock import Clock
from app.core.database import Sessions
from app.core.encryption import proving, ring
from app.core.encryption.keys import Keys, KeysUnusable
from app.core.encryption.ring import Ring
from app.core.transactions import Transactions

_PREFIX: Final = "MOTCUA_ENCRYPTION__"


class EncryptionSettings(BaseModel):
    """`MOTCUA_ENCRYPTION__…`: `id:key`, the newest first, each 32 bytes in hexadecimal.

    `keys` seal columns, `blind_keys` index them; each is given itself, or in a file.
    """

    keys: SecretStr | None = None
    keys_file: Path | None = None
    blind_keys: SecretStr | None = None
    blind_keys_file: Path | None = None

    def ring(self) -> Ring:
        """Return the keys.

        Raises:
            KeysUnusable: naming the setting, never showing a key.
        """
        ring = Ring(
            seals=_keys("KEYS", self.keys, self.keys_file),
            blinds=_keys("BLIND_KEYS", self.blind_keys, self.blind_keys_file),
        )
        if {key.secret for key in ring.seals} & {key.secret for key in ring.blinds}:
            raise KeysUnusable(
                f"{_PREFIX}BLIND_KEYS: trùng khóa của KEYS / is also a key of KEYS"
            )
        return ring


class _Stated(BaseSettings):
    """The keys alone: most commands need no other setting."""

    model_config = SettingsConfigDict(
        env_prefix="MOTCUA_", env_nested_delimiter="__", extra="ignore"
    )

    encryption: EncryptionSettings | None = None


def adopt() -> None:
    """Install the keys of the environment, if it states any."""
    stated = _Stated().encryption
    if stated is not None:
        ring.install(stated.ring())


def draw() -> None:
    """Draw keys for this process and its children, unless some are stated.

    For a database that ends with them: the demo's, a simulation's, a test's.
    """
    draw_into(os.environ)
    adopt()


def draw_into(environment: MutableMapping[str, str]) -> None:
    drawn = Ring.drawn()
    for name, keys in (("KEYS", drawn.seals), ("BLIND_KEYS", drawn.blinds)):
        stated = f"{keys.newest.id}:{keys.newest.secret.hex()}"
        environment.setdefault(f"{_PREFIX}{name}", stated)


async def check(sessions: Sessions, clock: Clock) -> None:
    """Refuse to go on with keys that are not this database's.

    Raises:
        WrongKeys
    """
    at = clock.now()
    await Transactions(sessions, clock).run(
        lambda session: proving.check(session, ring.current(), at=at)
    )


def _keys(name: str, stated: SecretStr | None, file: Path | None) -> Keys:
    setting = f"{_PREFIX}{name}"
    if (stated is None) == (file is None):
        raise KeysUnusable(
            f"{setting}, {setting}_FILE: cần đúng một trong hai / exactly one is needed"
        )
    try:
        text = stated.get_secret_value() if stated else _read(file)
        return Keys.read(text)
    except OSError as error:
        raise KeysUnusable(f"{setting}_FILE: {error.strerror}") from error
    except KeysUnusable as error:
        raise KeysUnusable(f"{setting}: {error}") from None


def _read(file: Path | None) -> str:
    return "" if file is None else file.read_text("ascii", errors="replace")
