"""Run the Portal of 2026 on this machine's loopback address.

Prints one JSON line with its address once it listens. The client's secret comes from
SIM_PASSWORD, its name from SIM_USERNAME.
"""

import argparse
import os
from datetime import timedelta
from pathlib import Path

from simulators import launching
from simulators.national_portal.journal import Journal
from simulators.national_portal.portal import Credentials
from simulators.national_portal_2026.portal import Portal
from simulators.national_portal_2026.server import BASE, TOKEN, build


def main() -> None:
    options = _options()
    launching.serve(build(_portal(options)), port=options.port, told=_told)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulators.national_portal_2026")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token-seconds", type=float, default=600)
    parser.add_argument("--state", type=Path, help="a file that outlives a restart")
    return parser.parse_args()


def _portal(options: argparse.Namespace) -> Portal:
    portal = Portal(
        Credentials(os.environ["SIM_USERNAME"], os.environ["SIM_PASSWORD"]),
        token_life=timedelta(seconds=options.token_seconds),
    )
    if options.state is not None:
        journal = Journal(options.state)
        for change in journal.read():
            portal.restore(change)
        portal.keep = journal.keep
    return portal


def _told(address: str) -> dict[str, str]:
    return {
        "address": address,
        "base_url": f"{address}{BASE}",
        "token_url": f"{address}{TOKEN}",
    }


if __name__ == "__main__":
    main()
