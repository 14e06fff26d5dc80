"""Every step has somebody, in every office it can reach."""

from collections.abc import Iterator
from typing import Final

from app.workflow import defects, graph
from app.workflow.defects import Defect, DefectCode
from app.workflow.definition import OfficeKind, OutcomeKind, Process, Step
from app.workflow.ports import OfficeDirectory
from app.workflow.structure import ROLE_NAMES

_NAMED_IN_A_STORY: Final = 3
_NONE: Final[frozenset[str]] = frozenset()


def breaches(process: Process, *, directory: OfficeDirectory) -> Iterator[Defect]:
    for step, offices in _offices(process, directory):
        if not offices:
            yield defects.error(
                DefectCode.NO_OFFICE,
                path=(step.id,),
                story=f"Bước “{step.label}” giao cho một cơ quan không tồn tại.",
            )
        missing = offices - directory.staffed(step.role)
        if missing:
            yield _nobody(step, missing, among=len(offices))


def _offices(
    process: Process, directory: OfficeDirectory
) -> list[tuple[Step, frozenset[str]]]:
    """Resolve every step's offices; a parent is that of who held the dossier before."""
    found = {
        step.id: directory.reachable(step.office)
        for step in process.steps
        if step.office.kind is not OfficeKind.PARENT
    }
    onward = graph.graph_of(process, kinds=frozenset(OutcomeKind))
    parents = [step for step in process.steps if step.id not in found]
    # A parent may follow a parent, so each pass can settle one more step.
    for _ in parents:
        for step in parents:
            before = (
                found.get(each, _NONE) for each in onward if step.id in onward[each]
            )
            found[step.id] = directory.parents(_NONE.union(*before))
    return [(step, found[step.id]) for step in process.steps]


def _nobody(step: Step, missing: frozenset[str], *, among: int) -> Defect:
    named = ", ".join(sorted(missing)[:_NAMED_IN_A_STORY])
    more = len(missing) - _NAMED_IN_A_STORY
    others = f" và {more} cơ quan khác" if more > 0 else ""
    return defects.error(
        DefectCode.NOBODY_HOLDS_ROLE,
        path=(step.id,),
        story=(
            f"Hồ sơ đến bước “{step.label}” sẽ không có ai xử lý: {len(missing)} trên"
            f" {among} cơ quan không có {ROLE_NAMES[step.role]} đang làm việc"
            f" hoặc người thay thế ({named}{others})."
        ),
    )
