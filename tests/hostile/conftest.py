"""The world of the policy's matrix, attacked; every request in it is undone."""

from tests.dossiers.conftest import pki, pool, shared_town, signed_papers
from tests.dossiers.policy.conftest import world

__all__ = ["pki", "pool", "shared_town", "signed_papers", "world"]
