"""`python -m simulators.week`: live through the week, report what was astray."""

import argparse
import asyncio
import json
import sys
import time

from simulators.traffic import driver, ground
from simulators.week import week
from simulators.week.week import Lived


def main() -> None:
    options = _options()
    began = time.monotonic()
    with ground.own_database() as url:
        lived = asyncio.run(_live(url, options))
    report = {
        "dossiers": options.dossiers,
        "acts": lived.acts,
        "absences": lived.week.absences,
        "offices_closed": len(lived.week.closed),
        "dossiers_moved": lived.week.relocated and lived.week.relocated.moved,
        "left_behind": lived.left_behind,
        "last_status": lived.statuses,
        "checks": lived.week.checks,
        "violations": len(lived.week.violations),
        "seconds": round(time.monotonic() - began, 1),
    }
    sys.stdout.write(json.dumps(report) + "\n")
    for at, each in lived.week.violations[:20]:
        sys.stdout.write(f"{at.isoformat()} {each.fault} {each.step}\n")
    sys.exit(1 if lived.week.violations else 0)


async def _live(url: str, options: argparse.Namespace) -> Lived:
    async with ground.opened(url, at=driver.START, writers=options.writers) as prepared:
        return await week.live_through(
            prepared,
            dossiers=options.dossiers,
            seed=options.seed,
            writers=options.writers,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulators.week")
    parser.add_argument("--dossiers", type=int, default=2000)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
