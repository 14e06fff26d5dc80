"""The one table: what may be done, by whom, and who is told that it exists. Pure.

Three sheets, one a kind of thing; `RULES` joins them and misses no act.
"""

from typing import Final

from app.identity.policy.dossier_rules import DOSSIER_RULES
from app.identity.policy.office_rules import OFFICE_RULES
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Rule

RULES: Final[dict[Permission, Rule]] = {**DOSSIER_RULES, **OFFICE_RULES}
