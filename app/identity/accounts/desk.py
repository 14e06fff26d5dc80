"""What acts on local accounts are given."""

from dataclasses import dataclass
from datetime import timedelta

from app.identity.accounts import rules
from app.identity.accounts.passwords import Passwords
from app.identity.accounts.reach import AtOrBelow
from app.identity.accounts.vault import Vault


@dataclass(frozen=True)
class Desk:
    """`lock` is how long five failures shut an account; `at_or_below` knows the tree."""

    passwords: Passwords
    vault: Vault
    at_or_below: AtOrBelow
    lock: timedelta = rules.SHORTEST_LOCK
