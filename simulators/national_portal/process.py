"""Start a Portal of one's own, and stop it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulators.launching import launched


@dataclass(frozen=True)
class Running:
    """Where the Portal listens; `adapter_url` is the base of its endpoints."""

    address: str
    adapter_url: str
    auth_endpoint: str
    integration_endpoint: str


@contextmanager
def running(
    *, username: str, password: str, state: Path | None = None
) -> Iterator[Running]:
    """Run the Portal as a process of its own on a free port."""
    arguments = () if state is None else ("--state", str(state))
    account = {"SIM_USERNAME": username, "SIM_PASSWORD": password}
    with launched(
        "simulators.national_portal", *arguments, environment=account
    ) as told:
        yield Running(**told)
