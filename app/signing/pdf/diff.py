"""Says what was done to a document after a signature, by rules on its structure.

The signed revision and the present document are walked side by side from the
catalog. What may be added to a signed document without touching what was signed
(validation data, time-stamps, further signatures) is told apart from form filling,
annotations, and everything else, which is a change of content. An object that no
catalog reaches is in nobody's view and does not count.
"""

from collections.abc import Iterator
from typing import Final

from app.signing.pdf import fields, form_diff, structure_diff
from app.signing.pdf.comparison import Comparison
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Ref, Value
from app.signing.pdf.pages import PageNode, nodes
from app.signing.report import Change, ChangeKind

_HOUSEKEEPING: Final = frozenset({"Extensions", "Version", "Metadata", "Type"})
_PAGE_HOUSEKEEPING: Final = frozenset({"Tabs", "LastModified", "PieceInfo"})
# Keys that mean something, ISO 32000-2 tables 29 and 31. Others are private (annex E):
# no reader shows anything by them.
_CATALOG_KEYS: Final = frozenset(
    (
        "PageLabels",
        "Names",
        "Dests",
        "ViewerPreferences",
        "PageLayout",
        "PageMode",
        "Outlines",
        "Threads",
        "OpenAction",
        "AA",
        "URI",
        "MarkInfo",
        "Lang",
        "SpiderInfo",
        "OutputIntents",
        "PieceInfo",
        "OCProperties",
        "Perms",
        "Legal",
        "Requirements",
        "Collection",
        "NeedsRendering",
        "AF",
        "DPartRoot",
    )
)
_PAGE_KEYS: Final = frozenset(
    (
        "Type",
        "Resources",
        "MediaBox",
        "CropBox",
        "BleedBox",
        "TrimBox",
        "ArtBox",
        "BoxColorInfo",
        "Contents",
        "Rotate",
        "Group",
        "Thumb",
        "B",
        "Dur",
        "Trans",
        "AA",
        "Metadata",
        "StructParents",
        "ID",
        "PZ",
        "SeparationInfo",
        "TemplateInstantiated",
        "PresSteps",
        "UserUnit",
        "VP",
        "AF",
        "OutputIntents",
        "DPart",
    )
)


def changes(old: Document, new: Document) -> list[Change]:
    """List what happened between two states, each finding once."""
    return list(dict.fromkeys(_Diff(old, new).run()))


def content_change(detail: str) -> Change:
    return Change(kind=ChangeKind.CONTENT, detail=detail)


class _Diff:
    def __init__(self, old: Document, new: Document) -> None:
        self.old = old
        self.new = new
        self.comparison = Comparison(old, new)
        self.old_pages = nodes(old)
        self.new_pages = nodes(new)
        self.old_fields = fields.fields(old)
        self.new_fields = fields.fields(new)
        self.elements = structure_diff.elements(old)

    def run(self) -> Iterator[Change]:
        self._assign_roles()
        if not self.comparison.same(
            self.old.trailer.get("Encrypt"), self.new.trailer.get("Encrypt")
        ):
            yield content_change("Encrypt")
        yield from self._catalog(self.old.root, self.new.root)
        yield from self._pages()
        yield from structure_diff.changes(self.comparison, self.elements)
        yield from form_diff.changes(self.comparison, self.old_fields, self.new_fields)

    def _assign_roles(self) -> None:
        for key in (*self.old_fields, *(node.key for node in self.old_pages)):
            if isinstance(key, int):
                self.comparison.roles.add(key)
        for node in self.old_pages:
            annotations = self.old.array(node.dictionary.get("Annots"))
            self.comparison.roles |= {
                each.number for each in annotations if isinstance(each, Ref)
            }
        self.comparison.roles |= self.elements
        for document in (self.old, self.new):
            root = document.trailer.get("Root")
            if isinstance(root, Ref):
                self.comparison.roles.add(root.number)

    def _catalog(
        self, old: dict[str, Value], new: dict[str, Value]
    ) -> Iterator[Change]:
        for key in sorted(old.keys() | new.keys()):
            if key in {"Pages", "AcroForm", "StructTreeRoot"}:
                continue
            if self.comparison.same(old.get(key), new.get(key)):
                continue
            if key == "DSS":
                yield Change(kind=ChangeKind.VALIDATION_DATA, detail="DSS")
            elif key in _HOUSEKEEPING or self._private(key, old, _CATALOG_KEYS):
                yield Change(kind=ChangeKind.HOUSEKEEPING, detail=key)
            else:
                yield content_change(f"Catalog/{key}")

    def _pages(self) -> Iterator[Change]:
        old_keys = [node.key for node in self.old_pages]
        if old_keys != [node.key for node in self.new_pages]:
            yield content_change("Pages")
            return
        for old, new in zip(self.old_pages, self.new_pages, strict=True):
            yield from self._page(old, new)

    def _page(self, old: PageNode, new: PageNode) -> Iterator[Change]:
        before, after = old.dictionary, new.dictionary
        for key in sorted(before.keys() | after.keys()):
            if key == "Annots":
                yield from self._annotations(before.get(key), after.get(key))
            elif key == "Count":
                continue
            elif not self.comparison.same(before.get(key), after.get(key)):
                private = self._private(key, before, _PAGE_KEYS)
                if key in _PAGE_HOUSEKEEPING or private:
                    yield Change(kind=ChangeKind.HOUSEKEEPING, detail=f"Page/{key}")
                elif not self._both_empty(before.get(key), after.get(key)):
                    yield content_change(f"Page/{key}")

    @staticmethod
    def _private(key: str, old: dict[str, Value], known: frozenset[str]) -> bool:
        """Tell whether a key was added that no reader knows."""
        return key not in known and key not in old

    def _both_empty(self, old: Value, new: Value) -> bool:
        return not self.old.resolve(old) and not self.new.resolve(new)

    def _annotations(self, old: Value, new: Value) -> Iterator[Change]:
        before = self.old.array(old)
        after = self.new.array(new)
        for each in before:
            if each not in after and self.old.dictionary(each):
                yield Change(kind=ChangeKind.ANNOTATION_REMOVAL, detail="Annots")
        for each in after:
            if each not in before:
                yield from self._added_annotation(each)
            elif isinstance(each, Ref) and each.number not in self.old_fields:
                yield from self._kept_annotation(each)

    def _added_annotation(self, each: Value) -> Iterator[Change]:
        field = self.new_fields.get(each.number) if isinstance(each, Ref) else None
        if field is None or not field.is_signature:
            yield Change(kind=ChangeKind.ANNOTATION, detail="Annots: added")

    def _kept_annotation(self, ref: Ref) -> Iterator[Change]:
        before, after = self.old.dictionary(ref), self.new.dictionary(ref)
        for key in sorted(before.keys() | after.keys()):
            if not self.comparison.same(before.get(key), after.get(key)):
                yield Change(kind=ChangeKind.ANNOTATION, detail=f"Annots/{key}")
