"""Bến Tre's communes of 2023 and of March 2025, as one decision on arrangement.

The two lists name no successors. What they do say: nine communes of 2023 are gone,
and of those kept, five have another name. A gone commune whose name now stands
on another code of its district went there. For the others the lists say nothing;
the test sends each to the kept commune of its district with the nearest code, the
lower one if two are as near. What really happened may differ; the rules under
test do not depend on it.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.organizations.models import Kind, Office
from app.organizations.reorganisation import Reorganisation, Succession
from app.organizations.seed import OfficeRow

DECISION = "Nghị quyết về sắp xếp đơn vị hành chính cấp xã (dữ liệu thử nghiệm)"
BEFORE, AFTER = "ben_tre_communes_2023.csv", "ben_tre_communes_2025-03.csv"


@dataclass(frozen=True)
class Commune:
    area_code: str
    name: str
    district: str


def read(file: Path) -> dict[str, Commune]:
    with file.open(encoding="utf-8", newline="") as rows:
        return {
            row["commune"]: Commune(
                row["commune"], row["commune_name"].strip(), row["district"]
            )
            for row in csv.DictReader(rows)
        }


def gone_to(
    before: Mapping[str, Commune], after: Mapping[str, Commune]
) -> dict[str, str]:
    """Return, by area code, where each commune that is gone went."""
    return {
        code: _heir(commune, before, after)
        for code, commune in before.items()
        if code not in after
    }


def renamed(before: Mapping[str, Commune], after: Mapping[str, Commune]) -> set[str]:
    return {code for code, kept in after.items() if kept.name != before[code].name}


def plan(
    before: Mapping[str, Commune],
    after: Mapping[str, Commune],
    offices: Mapping[str, Office],
    *,
    since: date,
) -> Reorganisation:
    """State it: who is renamed is a new office, as a decision founds one."""
    went = gone_to(before, after)
    founded = {
        code: _founded(after[code], offices[code], since)
        for code in sorted(renamed(before, after))
    }

    def office_after(code: str) -> str:
        return founded[code].code if code in founded else offices[code].code

    ending = {code: code for code in founded} | went
    return Reorganisation(
        decision=DECISION,
        offices=tuple(founded.values()),
        successions=tuple(
            Succession(office=offices[old].code, successors=(office_after(new),))
            for old, new in sorted(ending.items())
        ),
    )


def _heir(
    gone: Commune, before: Mapping[str, Commune], after: Mapping[str, Commune]
) -> str:
    kept = [each for each in after.values() if each.district == gone.district]
    for each in kept:
        if each.name == gone.name and before[each.area_code].name != each.name:
            return each.area_code
    nearest = min(
        kept,
        key=lambda each: (
            abs(int(each.area_code) - int(gone.area_code)),
            each.area_code,
        ),
    )
    return nearest.area_code


def _founded(commune: Commune, before: Office, since: date) -> OfficeRow:
    group, rest = before.code.split(".")[1], before.code.split(".")[2:]
    return OfficeRow(
        code=".".join(("000", f"{int(group) + 50:02d}", *rest)),
        name=f"Ủy ban nhân dân {commune.name[0].lower()}{commune.name[1:]}",
        kind=Kind.COMMUNE,
        area_code=commune.area_code,
        parent="000.00.00.H07",
        valid_from=since,
    )
