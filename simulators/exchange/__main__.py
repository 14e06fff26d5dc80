"""`python -m simulators.exchange NAME`: run one trial, print its figures as JSON."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from simulators.exchange import chaos, deliveries, poison

TRIALS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "chaos": chaos.measure,
    "deliveries": deliveries.measure,
    "poison": poison.measure,
}


def main() -> None:
    options = _options()
    asked = {"dossiers": options.dossiers, "seed": options.seed}
    given = {name: value for name, value in asked.items() if value is not None}
    figures = TRIALS[options.trial](**given)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.exit(1 if figures.get("differences") else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="motcua bench")
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument("--dossiers", type=int)
    parser.add_argument("--seed", type=int)
    return parser.parse_args()


if __name__ == "__main__":
    main()
