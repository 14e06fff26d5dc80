"""Signing services and plugins the province is connected to, by name."""

from app.wiring.settings import Settings


def names(settings: Settings) -> frozenset[str]:
    """Return what a signing session may name as its provider."""
    return frozenset()
