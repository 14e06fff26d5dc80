"""`make demo`: read what is asked, and show the house."""

import argparse
import os
import sys
import time
from pathlib import Path

from simulators import nursery


def main() -> None:
    started = time.monotonic()
    options = _options()
    if options.sign_in:
        _check_sign_in()
    nursery.warm()
    # Loaded while the fork server loads what the house itself needs.
    from simulators.demo import showing

    showing.show(
        data=options.data,
        port=options.port,
        once=options.once,
        started=started,
        sign_in=options.sign_in,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="motcua demo")
    parser.add_argument("--once", action="store_true", default=_asked_once())
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data", type=Path, default=Path(".data"))
    parser.add_argument(
        "--sign-in", action="store_true", help="đăng nhập bằng trình duyệt rồi mới đi"
    )
    return parser.parse_args()


def _check_sign_in() -> None:
    from simulators.demo import signing_in

    lacking = signing_in.lacks()
    if lacking is not None:
        sys.exit(lacking)


def _asked_once() -> bool:
    return os.environ.get("ONCE", "") not in {"", "0"}


if __name__ == "__main__":
    main()
