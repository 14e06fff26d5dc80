"""Start a Portal of 2026 of one's own, and stop it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulators.launching import launched


@dataclass(frozen=True)
class Running:
    """Where the Portal listens; `base_url` is the base of its endpoints."""

    address: str
    base_url: str
    token_url: str


@contextmanager
def running(
    *, client_id: str, client_secret: str, state: Path | None = None
) -> Iterator[Running]:
    """Run the Portal as a process of its own on a free port."""
    arguments = () if state is None else ("--state", str(state))
    account = {"SIM_USERNAME": client_id, "SIM_PASSWORD": client_secret}
    with launched(
        "simulators.national_portal_2026", *arguments, environment=account
    ) as told:
        yield Running(**told)
