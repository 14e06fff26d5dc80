"""The trust store with the answers fetched for it, as whoever judges or signs reads it."""

from pathlib import Path

from app.signing.trust import fetched, store
from app.signing.trust.store import TrustStore
from app.wiring.settings import Settings


def evidence_folder(settings: Settings) -> Path:
    """Return where fetched answers lie on this machine."""
    return settings.signing.evidence or settings.data_folder.resolve() / "evidence"


def read(settings: Settings) -> TrustStore:
    """Read the store as it is now.

    Raises:
        TrustStoreUnusable: nobody is trusted, or the store cannot be read.
    """
    loaded = store.load(settings.signing.trust)
    return loaded.with_evidence(fetched.read(evidence_folder(settings)))
