"""Golden payloads for every version and status, each field traced to the notes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from app.integrations.national_portal import parcels
from app.integrations.national_portal.dvc_sync import translate as translate_2026
from app.integrations.national_portal.dvc_sync.translate import Uploaded
from app.integrations.national_portal.notice import DossierNotice, Status, SubjectKind
from app.integrations.national_portal.parcels import Parcel
from app.integrations.national_portal.settings import WireVersion
from app.integrations.national_portal.translate import Untranslatable

from .notices import payload

FOLDER = Path(__file__).parent / "golden"
TRACE: dict[str, list[str]] = json.loads((FOLDER / "trace.json").read_text("utf-8"))
LINKS = {"6a1f": "https://motcua.example/6a1f?m", "7b2e": "https://motcua.example/7b2e"}
VERSIONS: tuple[str, ...] = (*get_args(WireVersion), "2026")
CASES = [(version, status) for version in VERSIONS for status in Status]
UPLOADED = {"6a1f": Uploaded("tep-1", "a1" * 32)}
REMOTE = "01998d2e"


def said(status: Status, kind: SubjectKind = SubjectKind.CITIZEN) -> DossierNotice:
    notice = payload(status=status, kind=kind)
    return DossierNotice.model_validate_json(json.dumps(notice))


def spoken(version: str, status: Status) -> dict[str, Any]:
    """What goes out for a step that led to a status."""
    return _of_2026(said(status)) if version == "2026" else _packed(version, status)


def _packed(version: str, status: Status) -> dict[str, Any]:
    known: WireVersion = "2020" if version == "2020" else "2022"
    parcel = parcels.pack([said(status)], links=LINKS, version=known)
    assert isinstance(parcel, Parcel)
    return {"item": parcel.item.json_ready(), "row": parcel.rows[0].json_ready()}


def _of_2026(notice: DossierNotice) -> dict[str, Any]:
    told = {
        "creation": translate_2026.creation(notice.dossier, files=UPLOADED),
        "row": translate_2026.progress_row(notice, remote_id=REMOTE),
        "status": translate_2026.status_change(notice, remote_id=REMOTE),
    }
    shapes: dict[str, Any] = {}
    for name, shape in told.items():
        assert not isinstance(shape, Untranslatable)
        shapes[name] = shape.json_ready()
    return shapes


@pytest.mark.parametrize(("version", "status"), CASES)
def test_every_version_says_every_status_as_it_is_kept(
    version: str, status: Status
) -> None:
    golden = json.loads((FOLDER / version / f"{status}.json").read_text("utf-8"))

    assert spoken(version, status) == golden


def test_every_golden_file_is_of_a_version_and_a_status() -> None:
    kept = {(file.parent.name, file.stem) for file in FOLDER.glob("20??/*.json")}

    assert kept == {(version, status.value) for version, status in CASES}


@pytest.mark.parametrize(("version", "status"), CASES)
def test_every_field_is_traced_to_the_notes(version: str, status: Status) -> None:
    sections = {
        "2020": ("1.4", "1.5"),
        "2022": ("1.4", "1.4 ★", "1.5"),
        "2026": ("1.9", "1.5", "1.4"),
    }[version]
    traced = {name for section in sections for name in TRACE[section]}

    assert set(_names(spoken(version, status))) - traced == set()


@pytest.mark.parametrize("section", TRACE)
def test_every_trace_leads_to_a_line_of_the_notes(section: str, shared: Path) -> None:
    notes = (shared / "domain" / "national-portal.md").read_text("utf-8")
    number, later = section.split(maxsplit=1)[0], "★" in section
    (text,) = re.findall(
        rf"^### {number} .*?(?=^##|\Z)", notes, re.DOTALL | re.MULTILINE
    )

    for name in TRACE[section]:
        lines = [line for line in text.splitlines() if re.search(rf"\b{name}\b", line)]
        assert lines, name
        assert not later or any("★" in line for line in lines), name


@pytest.mark.parametrize("kind", [SubjectKind.STATE_AGENCY, SubjectKind.ORGANIZATION])
def test_whom_the_portal_of_2026_has_no_code_for_is_not_called_something_else(
    kind: SubjectKind,
) -> None:
    dossier = said(Status.SUBMITTED, kind).dossier

    refused = translate_2026.creation(dossier, files=UPLOADED)

    assert isinstance(refused, Untranslatable)
    assert kind in refused.reason


def test_a_file_that_is_not_uploaded_yet_stops_the_creation() -> None:
    refused = translate_2026.creation(said(Status.SUBMITTED).dossier, files={})

    assert isinstance(refused, Untranslatable)


def _names(shape: object) -> Iterator[str]:
    if isinstance(shape, dict):
        for name, value in shape.items():
            if name[0].isupper():
                yield name
            yield from _names(value)
    if isinstance(shape, list):
        for value in shape:
            yield from _names(value)
