import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.organizations.models import Kind
from app.organizations.seed import OfficeRow


def test_ben_tre_has_its_17_departments_and_157_communes(
    rows: Sequence[OfficeRow],
) -> None:
    kinds = Counter(row.kind for row in rows)

    assert kinds == {
        Kind.PROVINCIAL_COMMITTEE: 1,
        Kind.SERVICE_CENTRE: 1,
        Kind.COMMITTEE_OFFICE: 1,
        Kind.DEPARTMENT: 17,
        Kind.COMMUNE: 157,
    }


def test_every_office_has_a_code_of_its_own(rows: Sequence[OfficeRow]) -> None:
    assert len({row.code for row in rows}) == len(rows)


def test_every_function_of_a_department_is_held_by_one_office(
    rows: Sequence[OfficeRow],
) -> None:
    held = Counter(function for row in rows for function in row.functions)

    assert held.most_common(1)[0][1] == 1


def test_the_communes_are_those_of_the_statistics_of_2023(
    rows: Sequence[OfficeRow], shared: Path
) -> None:
    with (shared / "data/ben_tre_communes_2023.csv").open(encoding="utf-8") as file:
        published = {
            row["commune"]: " ".join(row["commune_name"].split())
            for row in csv.DictReader(file)
        }

    ours = {row.area_code: row.name for row in rows if row.kind is Kind.COMMUNE}

    assert ours == {
        code: f"Ủy ban nhân dân {name[0].lower()}{name[1:]}"
        for code, name in published.items()
    }
