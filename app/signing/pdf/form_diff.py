"""Rules for a form after a signature: signing on is lawful, filling in is reported."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.signing.pdf import fields
from app.signing.pdf.comparison import Comparison
from app.signing.pdf.fields import Field
from app.signing.pdf.objects import Ref, Stream, Value
from app.signing.report import Change, ChangeKind

# How viewers draw fields anew: telling only where the signed form said otherwise.
_DRAWING_KEYS: Final = frozenset({"DA", "DR", "NeedAppearances"})
_DRAWN_KINDS: Final = frozenset({"Tx", "Ch", "Btn"})
# What signing tools write on the field they sign.
_SIGNING_KEYS: Final = frozenset(
    {"V", "AP", "F", "Ff", "P", "M", "MK", "DA", "Lock", "SV", "AS", "Type", "Subtype"}
)
_FILLING_KEYS: Final = frozenset({"V", "AP", "AS", "I", "MK", "M", "RV", "DA"})

Fields = Mapping[int | str, Field]


def changes(comparison: Comparison, old: Fields, new: Fields) -> Iterator[Change]:
    """List what happened to the form and its fields."""
    drawn = any(field.get("FT") in _DRAWN_KINDS for field in old.values())
    yield from _form(comparison, drawn=drawn)
    for key, field in old.items():
        if key not in new:
            yield _removed(field)
        else:
            yield from _kept(comparison, field, new[key])
    for key, field in new.items():
        if key not in old:
            yield from _added(comparison, field)


def _form(comparison: Comparison, *, drawn: bool) -> Iterator[Change]:
    """Compare the form itself; `drawn` when it has fields that viewers may redraw."""
    before = fields.form_of(comparison.old)
    after = fields.form_of(comparison.new)
    for key in sorted(before.keys() | after.keys()):
        if key in {"Fields", "SigFlags"} or comparison.same(
            before.get(key), after.get(key)
        ):
            continue
        added = key not in before or (
            key == "DR" and _resources_kept(comparison, before["DR"], after.get("DR"))
        )
        if key in _DRAWING_KEYS:
            redrawn = drawn and not added
            kind = ChangeKind.FORM_FILLING if redrawn else ChangeKind.HOUSEKEEPING
            yield Change(kind=kind, detail=f"AcroForm/{key}")
        else:
            yield _content(f"AcroForm/{key}")


def _resources_kept(comparison: Comparison, old: Value, new: Value) -> bool:
    """Tell whether resources were only added: a swapped font rewrites every field."""
    before = comparison.old.dictionary(old)
    after = comparison.new.dictionary(new)
    for kind, value in before.items():
        kept = comparison.old.dictionary(value)
        now = comparison.new.dictionary(after.get(kind))
        if not kept and not comparison.same(value, after.get(kind)):
            return False
        if not all(comparison.same(each, now.get(name)) for name, each in kept.items()):
            return False
    return True


def _removed(field: Field) -> Change:
    if field.is_signature:
        return _content(f"{field.name}: removed")
    return Change(kind=ChangeKind.ANNOTATION_REMOVAL, detail=field.name)


def _added(comparison: Comparison, field: Field) -> Iterator[Change]:
    if field.is_signature:
        signature = comparison.new.dictionary(field.get("V"))
        kind = (
            ChangeKind.DOCUMENT_TIMESTAMP
            if signature.get("SubFilter") == "ETSI.RFC3161"
            else ChangeKind.SIGNATURE
        )
        yield Change(kind=kind, detail=f"{field.name}: added")
    elif field.is_leaf or field.get("FT") is not None:
        yield Change(kind=ChangeKind.ANNOTATION, detail=f"{field.name}: field added")


def _kept(comparison: Comparison, old: Field, new: Field) -> Iterator[Change]:
    before, after = old.dictionary, new.dictionary
    changed = [
        key
        for key in sorted(before.keys() | after.keys())
        if key not in {"Kids", "Parent"}
        and not comparison.same(before.get(key), after.get(key))
    ]
    if not changed:
        return
    if old.is_signature:
        yield from _signature_field(comparison, old, new, changed)
    elif set(changed) <= _FILLING_KEYS:
        yield Change(kind=ChangeKind.FORM_FILLING, detail=old.name)
    else:
        yield _content(f"{old.name}: {changed}")


def _signature_field(
    comparison: Comparison, old: Field, new: Field, changed: list[str]
) -> Iterator[Change]:
    was_signed = comparison.old.dictionary(old.get("V")) != {}
    is_signed = comparison.new.dictionary(new.get("V")) != {}
    if _shares_appearance(comparison, old, changed):
        yield _content(f"{old.name}: shared appearance replaced")
    elif not was_signed and is_signed and set(changed) <= _SIGNING_KEYS:
        yield Change(kind=ChangeKind.SIGNATURE, detail=f"{old.name}: signed")
    else:
        yield _content(f"{old.name}: {changed}")


def _shares_appearance(comparison: Comparison, old: Field, changed: list[str]) -> bool:
    """Tell whether the appearance being replaced is also used by something else."""
    appearance = old.dictionary.get("AP")
    if "AP" not in changed or not isinstance(appearance, Ref):
        return False
    users = 0
    for number in comparison.old.numbers():
        users += _mentions(comparison.old.resolve(Ref(number, 0)), appearance.number)
    return users > 1


def _mentions(value: Value, number: int) -> bool:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Ref) and each.number == number:
            return True
        if isinstance(each, Stream):
            each = each.dictionary
        if isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return False


def _content(detail: str) -> Change:
    return Change(kind=ChangeKind.CONTENT, detail=detail)
