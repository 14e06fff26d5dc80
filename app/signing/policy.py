"""The validation policy: constraints as data, named and hashed into every report.

Algorithms and key lengths follow Thông tư 15/2025/TT-BKHCN; PKCS#1 v1.5 signatures
are met everywhere in Vietnam, so they verify with a warning while ours are made
with RSASSA-PSS.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from app.core import canonical


class Policy(BaseModel):
    """What counts as acceptable; change a value and the policy's hash changes."""

    model_config = ConfigDict(frozen=True)

    id: str
    digests: frozenset[str] = frozenset(
        {"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"}
    )
    # A digest that was acceptable until a day: needs proof of existence before it.
    retired_digests: dict[str, datetime] = {}
    rsa_bits: int = 2048
    elliptic_bits: int = 256
    form_filling_allowed: bool = False
    annotations_allowed: bool = False
    clock_tolerance: timedelta = timedelta(minutes=5)
    # For revocation answers that carry no nextUpdate.
    revocation_max_age: timedelta = timedelta(days=1)

    @property
    def sha256(self) -> str:
        facts = self.model_dump(mode="json")
        facts["digests"] = sorted(self.digests)
        return canonical.sha256_hex(canonical.canonical_json(facts))


DOSSIER: Final = Policy(
    id="motcua:dossier:tt15-2025:1",
    retired_digests={"sha1": datetime(2017, 1, 1, tzinfo=UTC)},
)
FORMS: Final = DOSSIER.model_copy(
    update={"id": "motcua:forms:tt15-2025:1", "form_filling_allowed": True}
)
BY_NAME: Final = {"dossier": DOSSIER, "forms": FORMS}
