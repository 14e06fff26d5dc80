"""Ask an advisory service about every locked package; fail on what nobody accepted.

    audit_dependencies.py PIP_AUDIT LOCK…

A service out of reach is no fault of ours: it is said, and the build goes on. Anything
else that keeps the question from being answered fails, or nobody would ever notice.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

ACCEPTED: Final = Path(__file__).with_name("accepted_vulnerabilities.txt")
# The service that takes names and versions; the default one calls a package that it
# does not know sound, and knows none where the registry is a mirror.
_QUESTION: Final = ("--vulnerability-service", "osv", "--format", "json")
# The locks are whole: nothing is resolved, downloaded or installed.
_AS_LOCKED: Final = ("--require-hashes", "--disable-pip", "--progress-spinner", "off")
_SECONDS: Final = 120
# What pip-audit and its HTTP library call a service that cannot be asked.
_AWAY: Final = re.compile(
    r"ConnectionError|ConnectionReset|ConnectTimeout|ReadTimeout|ServiceError"
    r"|SSLError|ProxyError|ChunkedEncodingError|HTTPError|NameResolutionError"
)

Report = Mapping[str, Any]


def main(program: str, locks: Sequence[str]) -> int:
    asked = [program, *_QUESTION, *_AS_LOCKED]
    asked += [word for lock in locks for word in ("--requirement", lock)]
    try:
        done = subprocess.run(  # noqa: S603  # our own arguments
            asked, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return told(f"skipped: no answer within {_SECONDS} seconds")
    report = read(done.stdout)
    if report is None:
        return unanswered(done.stderr)
    return judged(report, accepted(ACCEPTED.read_text("utf-8")))


def read(output: str) -> Report | None:
    """Return the report; None if none was made."""
    try:
        report = json.loads(output)
    except ValueError:
        return None
    return report if isinstance(report, dict) and report.get("dependencies") else None


def unanswered(complaint: str) -> int:
    """Tell a service that is away, which is excused, from a fault, which is not."""
    last = (complaint.strip().splitlines() or ["no word"])[-1][:300]
    if _AWAY.search(complaint):
        return told(f"skipped: the advisory service is out of reach ({last})")
    return told(f"failed: {last}", status=1)


def judged(report: Report, borne: Mapping[str, str]) -> int:
    """Fail on a known weakness that is not borne for a reason."""
    asked = [each for each in report["dependencies"] if "vulns" in each]
    left = [each["name"] for each in report["dependencies"] if "vulns" not in each]
    if not asked:
        return told("skipped: the service knows none of the packages")
    if left:
        told(f"not known to the service: {', '.join(left)}")
    found = list(weaknesses(asked, borne))
    for each in found:
        told(each)
    return told(f"{len(asked)} packages, {len(found)} weak", status=int(bool(found)))


def weaknesses(packages: Iterable[Report], borne: Mapping[str, str]) -> Iterable[str]:
    for package in packages:
        for each in package["vulns"]:
            names = [each["id"], *each.get("aliases", ())]
            if not borne.keys() & set(names):
                mended = ", ".join(each.get("fix_versions", ())) or "no version yet"
                where = f"{package['name']} {package['version']}"
                yield f"{where}: {' '.join(names)} (mended in {mended})"


def accepted(text: str) -> Mapping[str, str]:
    """Read `IDENTIFIER reason` lines; one without a reason excuses nothing."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line[:1] != "#"]
    return {line[0]: line[1] for line in lines if len(line) == 2}  # noqa: PLR2004


def told(what: str, *, status: int = 0) -> int:
    print(f"dependency audit: {what}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
