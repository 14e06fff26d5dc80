"""Prove a process sound before it is published, or tell the shortest way it breaks."""

from collections.abc import Iterator

from app.workflow import (
    branches,
    cases,
    choices,
    defects,
    exploration,
    reachability,
    safeguards,
    staffing,
    structure,
    times,
)
from app.workflow.cases import Case
from app.workflow.defects import Defect, DefectCode, Severity
from app.workflow.definition import Process
from app.workflow.ports import OfficeDirectory


def verify(
    process: Process, *, directory: OfficeDirectory | None, fee_required: bool
) -> tuple[Defect, ...]:
    """List every defect and warning of the process, errors first.

    Without a directory, whether somebody holds each role is left unchecked.
    """
    found = tuple(structure.broken_links(process))
    if found:
        return found
    fee_required = fee_required or process.charges_fee
    found = tuple(_breaches(process, directory, fee_required=fee_required))
    return tuple(sorted(found, key=lambda defect: defect.severity is Severity.WARNING))


def is_sound(found: tuple[Defect, ...]) -> bool:
    """Decide whether the process may be published: warnings do not forbid it."""
    return all(defect.severity is Severity.WARNING for defect in found)


def _breaches(
    process: Process, directory: OfficeDirectory | None, *, fee_required: bool
) -> Iterator[Defect]:
    yield from structure.breaches(process)
    yield from branches.breaches(process)
    yield from choices.breaches(process)
    if directory is not None:
        yield from staffing.breaches(process, directory=directory)
    among = cases.cases_of(
        outcome.guard for step in process.steps for outcome in step.outcomes
    )
    if among is None:
        yield _too_large(process, "phân biệt quá nhiều trường hợp trả lời")
    else:
        yield from _along_paths(process, among, fee_required=fee_required)


def _along_paths(
    process: Process, among: tuple[Case, ...], *, fee_required: bool
) -> Iterator[Defect]:
    explored = exploration.explore(process, among=among)
    if not explored.complete:
        yield _too_large(process, "có quá nhiều diễn biến")
        return
    yield from safeguards.breaches(explored, fee_required=fee_required)
    standing = tuple(reachability.breaches(explored))
    yield from standing
    if all(defect.code is not DefectCode.FORWARD_CYCLE for defect in standing):
        yield from times.breaches(process, among=among)


def _too_large(process: Process, why: str) -> Defect:
    return defects.error(
        DefectCode.TOO_LARGE_TO_VERIFY,
        path=(process.intake.id,),
        story=f"Quy trình {why}, không kiểm chứng hết được; hãy tách bớt điều kiện.",
    )
