"""The validation policy: constraints as data, named and hashed into every report.

Algorithms and key lengths follow Thông tư 15/2025/TT-BKHCN; PKCS#1 v1.5 signatures
are met everywhere in Vietnam, so they verify with a warning while ours are made
with RSASSA-PSS.
"""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

from pydantic import BaseModel, ConfigDict

from app.core import canonical
from app.signing.trust.path import PathRules

DOCUMENT_PURPOSES: Final = frozenset(
    {
        "any_extended_key_usage",
        "client_auth",
        "email_protection",
        "microsoft_smart_card_logon",
        # RFC 9336 document signing, Microsoft's, Adobe's.
        "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.4.1.311.10.3.12",
        "1.2.840.113583.1.1.5",
    }
)


class Policy(BaseModel):
    """What counts as acceptable; change a value and the policy's hash changes."""

    model_config = ConfigDict(frozen=True)

    id: str
    digests: frozenset[str] = frozenset(
        {"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"}
    )
    # A digest that was acceptable until a day: needs proof of existence before it.
    retired_digests: dict[str, datetime] = {}
    # As for digests; and what is still accepted, with a warning.
    retired_schemes: dict[str, datetime] = {}
    discouraged_schemes: frozenset[str] = frozenset({"rsassa_pkcs1v15"})
    rsa_bits: int = 2048
    elliptic_bits: int = 256
    paths: PathRules = PathRules()
    # Extended key usages that fit a signature on a document; a certificate that
    # states others only, such as a server's or a responder's, is misused.
    purposes: frozenset[str] = DOCUMENT_PURPOSES
    form_filling_allowed: bool = False
    annotations_allowed: bool = False
    clock_tolerance: timedelta = timedelta(minutes=5)
    # For revocation answers that carry no nextUpdate.
    revocation_max_age: timedelta = timedelta(days=1)

    @cached_property
    def sha256(self) -> str:
        facts = self.model_dump(mode="json")
        facts["digests"] = sorted(self.digests)
        facts["paths"]["wanted"]["policies"].sort()
        facts["purposes"].sort()
        facts["discouraged_schemes"].sort()
        return canonical.sha256_hex(canonical.canonical_json(facts))


DOSSIER: Final = Policy(
    id="motcua:dossier:tt15-2025:1",
    retired_digests={"sha1": datetime(2017, 1, 1, tzinfo=UTC)},
)
FORMS: Final = DOSSIER.model_copy(
    update={"id": "motcua:forms:tt15-2025:1", "form_filling_allowed": True}
)
# TT 15/2025/TT-BKHCN, in force from 15 August 2025, read to the letter.
STRICT: Final = DOSSIER.model_copy(
    update={
        "id": "motcua:strict:tt15-2025:1",
        "paths": PathRules(to_the_letter=True),
        "retired_schemes": {"rsassa_pkcs1v15": datetime(2025, 8, 15, tzinfo=UTC)},
    }
)
BY_NAME: Final = {"dossier": DOSSIER, "forms": FORMS, "strict": STRICT}
