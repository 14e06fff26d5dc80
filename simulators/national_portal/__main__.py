"""Run the Portal on this machine's loopback address.

Prints one JSON line with its address once it listens. The password comes from
SIM_PASSWORD rather than the command line where others must not see it.
"""

import argparse
import os
from datetime import timedelta
from pathlib import Path

from simulators import launching
from simulators.national_portal.journal import Journal
from simulators.national_portal.portal import Credentials, Portal
from simulators.national_portal.server import (
    ADAPTER,
    AUTH_ENDPOINT,
    INTEGRATION_ENDPOINT,
    build,
)


def main() -> None:
    options = _options()
    launching.serve(build(_portal(options)), port=options.port, told=_told)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulators.national_portal")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--username", default=os.environ.get("SIM_USERNAME"))
    parser.add_argument("--password", default=os.environ.get("SIM_PASSWORD"))
    parser.add_argument("--session-seconds", type=float, default=600)
    parser.add_argument("--state", type=Path, help="a file that outlives a restart")
    options = parser.parse_args()
    if not options.username or not options.password:
        parser.error("give SIM_USERNAME and SIM_PASSWORD")
    return options


def _portal(options: argparse.Namespace) -> Portal:
    credentials = Credentials(options.username, options.password)
    life = timedelta(seconds=options.session_seconds)
    if options.state is None:
        return Portal(credentials=credentials, session_life=life)
    journal = Journal(options.state)
    portal = Portal(credentials=credentials, session_life=life, keep=journal.keep)
    for change in journal.read():
        portal.restore(change)
    return portal


def _told(address: str) -> dict[str, str]:
    return {
        "address": address,
        "adapter_url": f"{address}{ADAPTER}",
        "auth_endpoint": AUTH_ENDPOINT,
        "integration_endpoint": INTEGRATION_ENDPOINT,
    }


if __name__ == "__main__":
    main()
