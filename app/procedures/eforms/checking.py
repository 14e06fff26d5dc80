"""Why a form may not be published. Pure; an empty tuple means that it may.

Each floor is asked only when the one below it found nothing: a rule over a question
that is not there has no type, and a form that waits for itself has no order.
"""

from collections.abc import Collection, Iterator

from app.core.canonical import JsonValue
from app.procedures.definition import Condition as Stated
from app.procedures.definition import Definition, Paper, guards_of
from app.procedures.eforms import form as forms
from app.procedures.eforms import kinds, ordering, personal, reach, shape, usage
from app.procedures.eforms.defects import Defect, DefectCode
from app.procedures.eforms.form import Form
from app.procedures.eforms.usage import Place
from app.workflow.conditions import AllOf


def defects(
    schema: JsonValue, *, dictionaries: Collection[str] | None = None
) -> tuple[Defect, ...]:
    """Return every reason not to publish, on the lowest floor that has any.

    Without `dictionaries`, whether the form's dictionaries are there is unchecked.
    """
    found = tuple(shape.defects(schema))
    if found or not isinstance(schema, dict):
        return found
    form = forms.read(schema)
    found = tuple(usage.defects(form, dictionaries=dictionaries))
    found = found or (*kinds.defects(form), *personal.defects(form))
    return found or _beyond(form)


def of_definition(definition: Definition, form: Form) -> tuple[Defect, ...]:
    """Return what the papers and fees of a procedure ask that its form cannot answer."""
    return tuple(_of_definition(definition, form))


def _beyond(form: Form) -> tuple[Defect, ...]:
    ring = ordering.ordered(form)
    if isinstance(ring, ordering.Ring):
        first = ring.fields[0]
        around = " → ".join(f"“{each.title}”" for each in (*ring.fields, first))
        story = f"Các câu hỏi chờ lẫn nhau, không tính được: {around}."
        return (Defect(DefectCode.CYCLE, first.pointer, story),)
    return tuple(reach.defects(form))


def _of_definition(definition: Definition, form: Form) -> Iterator[Defect]:
    for at, paper in enumerate(definition.papers):
        place = Place(f"/papers/{at}/when", f"Giấy tờ “{paper.name}”")
        found = [*_of_conditions(form, paper.when, place)]
        yield from found or _never_called(form, paper, place)
    for at, fee in enumerate(definition.fees):
        place = Place(f"/fees/{at}", f"Khoản thu “{fee.name}”")
        counted = [name for name in (fee.quantity, fee.per) if name is not None]
        yield from usage.unseen(form, counted, place)
        yield from _of_conditions(form, (*fee.charged_when, *fee.waived_when), place)


def _of_conditions(
    form: Form, stated: tuple[Stated, ...], place: Place
) -> Iterator[Defect]:
    yield from usage.unseen(form, [each.field for each in stated], place)
    for guard in guards_of(stated):
        yield from kinds.of_condition(form, guard, place.path, place.story)


def _never_called(form: Form, paper: Paper, place: Place) -> Iterator[Defect]:
    if not paper.when:
        return
    try:
        possible = reach.may_hold(form, AllOf(guards_of(paper.when)))
    except reach.TooManyCases:
        story = f"{place.story}: điều kiện phân biệt quá nhiều trường hợp."
        yield Defect(DefectCode.TOO_LARGE_TO_VERIFY, place.path, story)
        return
    if not possible:
        story = f"{place.story}: không cách khai nào làm giấy tờ này phải nộp."
        yield Defect(DefectCode.PAPER_NEVER_CALLED, place.path, story)
