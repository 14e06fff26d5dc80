"""`motcua traffic`: drive dossiers through their lives on a database of its own."""

import argparse
import asyncio
import json
import sys
import time
from typing import Any

from simulators.traffic import driver, ground
from simulators.traffic.driver import Wanted


def main() -> None:
    options = _options()
    with ground.own_database() as url:
        began = time.monotonic()
        told, acts = asyncio.run(_drive(url, options))
        seconds = time.monotonic() - began
    lines = [f"{len(told)} hồ sơ, {acts} lượt xử lý, {seconds:.1f} giây."]
    if options.json:
        lines = [json.dumps(each, ensure_ascii=False) for each in told]
    sys.stdout.write("\n".join(lines) + "\n")


async def _drive(
    url: str, options: argparse.Namespace
) -> tuple[list[dict[str, Any]], int]:
    async with ground.opened(url, at=driver.START, writers=options.writers) as prepared:
        wanted = Wanted(options.dossiers, options.seed, prepared.services)
        lives = driver.lives(prepared, wanted)
        acts = await driver.drive(lives, writers=options.writers)
        return await driver.told(prepared, lives), acts


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="motcua traffic")
    parser.add_argument("--dossiers", type=_count, default=100, metavar="N")
    parser.add_argument("--writers", type=_count, default=4, metavar="W")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument(
        "--json", action="store_true", help="one JSON line a dossier: code, statuses"
    )
    return parser.parse_args()


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "must be 1 or more"
        raise argparse.ArgumentTypeError(message)
    return number


if __name__ == "__main__":
    main()
