"""A deployment's catalogue as files: procedures, forms, processes, dictionaries.

`procedures/CODE.yaml` is a definition with three keys more: `valid_from`, and
where they exist `form` (a file of `forms/`) and `process` (one of `processes/`).
`dictionaries/NAME.csv` lists codes with the days between which they hold.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from app.procedures.definition import Definition
from app.procedures.eforms.dictionaries import Entry
from app.workflow import loading
from app.workflow.definition import Process
from app.workflow.problems import Unreadable


@dataclass(frozen=True)
class SeedProcedure:
    definition: Definition
    valid_from: date
    form: str | None
    process: str | None


@dataclass(frozen=True)
class Seed:
    procedures: tuple[SeedProcedure, ...]
    forms: Mapping[str, Mapping[str, Any]]
    processes: Mapping[str, Process]
    unreadable_processes: Mapping[str, Unreadable]
    dictionaries: tuple[Entry, ...] = ()


def read_seed(folder: Path) -> Seed:
    """Return what a deployment folder states, each kind in order of its code."""
    processes = {
        path.stem: loading.load_yaml(path.read_bytes())
        for path in sorted((folder / "processes").glob("*.yaml"))
    }
    return Seed(
        procedures=tuple(
            _procedure(path) for path in sorted((folder / "procedures").glob("*.yaml"))
        ),
        forms={
            path.stem: json.loads(path.read_text("utf-8"))
            for path in sorted((folder / "forms").glob("*.json"))
        },
        processes={
            code: each for code, each in processes.items() if isinstance(each, Process)
        },
        unreadable_processes={
            code: each
            for code, each in processes.items()
            if isinstance(each, Unreadable)
        },
        dictionaries=tuple(
            entry
            for path in sorted((folder / "dictionaries").glob("*.csv"))
            for entry in _entries(path)
        ),
    )


def _procedure(path: Path) -> SeedProcedure:
    stated = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    valid_from = stated.pop("valid_from")
    form, process = stated.pop("form", None), stated.pop("process", None)
    return SeedProcedure(Definition.model_validate(stated), valid_from, form, process)


def _entries(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Entry(
                dictionary=path.stem,
                code=row["code"],
                name=row["name"],
                parent=row["parent"] or None,
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"])
                if row["valid_to"]
                else None,
            )
