"""Officials' local accounts, where they are used."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr

from app.identity.accounts.desk import Desk
from app.identity.accounts.passwords import Passwords
from app.identity.accounts.vault import Vault
from app.organizations import queries as organizations


class AccountSettings(BaseModel):
    """`MOTCUA_ACCOUNTS__…`; `key` seals second factors (Fernet: 32 bytes in base64url).

    A key that is replaced moves to `old_keys`, and still opens. The lock's bounds are
    those of QCVN 12:2026/BCA: 12 hours to 30 days.
    """

    key: SecretStr
    old_keys: tuple[SecretStr, ...] | None = None
    lock_hours: Annotated[int, Field(ge=12, le=720)] = 12


def desk(settings: AccountSettings | None) -> Desk | None:
    if settings is None:
        return None
    keys = (settings.key, *(settings.old_keys or ()))
    return Desk(
        Passwords(),
        Vault.of(*(each.get_secret_value() for each in keys)),
        organizations.at_or_below,
        timedelta(hours=settings.lock_hours),
    )
