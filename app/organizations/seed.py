"""An area's offices as files: `organizations.yaml` and `communes.csv`.

Official names and codes are kept as written; only white space is put in order.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from app.core.text import Line, Name
from app.organizations.models import Kind


class OfficeRow(BaseModel):
    """One office as a file states it; the parent is named by its code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Name
    name: Name
    kind: Kind
    functions: tuple[Name, ...] = ()
    area_code: Name | None = None
    parent: Name | None = None
    valid_from: date
    calendar: Name = "office"
    address: Line | None = None
    phone: Line | None = None


def read_offices(folder: Path) -> tuple[OfficeRow, ...]:
    """Return the offices of a deployment folder, parents before children."""
    stated = yaml.load(
        (folder / "organizations.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    offices = [OfficeRow.model_validate(each) for each in stated["offices"]]
    return (*offices, *_communes(folder / stated["communes"]["file"], stated))


def _communes(
    path: Path, stated: Mapping[str, Mapping[str, str]]
) -> Iterator[OfficeRow]:
    common = stated["communes"]
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield OfficeRow(
                code=row["code"],
                name=f"{common['prefix']} {row['name'][0].lower()}{row['name'][1:]}",
                kind=Kind.COMMUNE,
                area_code=row["area_code"],
                parent=common["parent"],
                valid_from=date.fromisoformat(str(common["valid_from"])),
                address=f"{row['name']}, {row['district']}, {common['province']}",
            )
