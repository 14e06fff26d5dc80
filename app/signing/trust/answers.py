"""What one CRL or OCSP response says of one certificate."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509

from app.signing.encoding import as_received
from app.signing.report import RevocationFact, RevocationStatus


@dataclass(frozen=True)
class Answer:
    source: str
    status: RevocationStatus
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None
    digest: str

    def fresh(self, at: datetime, *, max_age: timedelta) -> bool:
        """Tell whether the answer still speaks for `at`."""
        if at < self.this_update:
            return False
        if self.next_update is not None:
            return at <= self.next_update
        return at - self.this_update <= max_age

    def fact(self, certificate: x509.Certificate) -> RevocationFact:
        return RevocationFact(
            certificate_sha256=hashlib.sha256(as_received(certificate)).hexdigest(),
            source=self.source,
            status=self.status,
            this_update=self.this_update,
            next_update=self.next_update,
            revoked_at=self.revoked_at,
            evidence_sha256=self.digest,
        )
