"""Verify acts, chains, seals and their time-stamps together. Pure.

The same for what stands in the database and for a bundle far from it. Subjects come
in the order of their UTF-8 bytes, so that every day's tree grows leaf by leaf.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.audit import chain, days, merkle
from app.audit.chain import Act, Broken, Fault, Head
from app.audit.days import Seal, Span, Stamp

# Tells whether a token is a trusted time-stamp over these bytes.
ChecksStamp = Callable[[bytes, bytes], bool]
_Trees = defaultdict[int, merkle.Growing]


@dataclass(frozen=True)
class Subject:
    """All of one chain that is there to be verified; acts in order of number.

    `head` is where the database says that the chain stands; a bundle has none.
    """

    name: str
    acts: tuple[Act, ...]
    spans: tuple[Span, ...] = ()
    head: Head | None = None


@dataclass(frozen=True)
class Scope:
    """What the material is: `whole` from the first act on, with heads; or a part."""

    whole: bool = True
    contents: bool = True


class Verifier:
    """Takes chain after chain, and in the end has the bad acts and the bad seals."""

    def __init__(
        self,
        seals: Sequence[Seal],
        scope: Scope,
        checks_stamp: ChecksStamp | None = None,
    ) -> None:
        self._seals = seals
        self._scope = scope
        self._checks_stamp = checks_stamp
        self._trees: _Trees = defaultdict(merkle.Growing)
        self._broken: list[Broken] = []

    def add(self, subject: Subject) -> None:
        for span in subject.spans:
            for each in span.leaves:
                self._trees[span.seal].add(merkle.leaf(each))
        found = first_break(subject, scope=self._scope)
        if found is not None:
            self._broken.append(found)

    def broken(self) -> list[Broken]:
        """Return the first bad act of every subject, then every bad seal."""
        seals = _bad_seals(self._seals, self._trees, self._scope, self._checks_stamp)
        return [*self._broken, *seals]


def verify(
    seals: Sequence[Seal],
    subjects: Iterable[Subject],
    *,
    scope: Scope,
    checks_stamp: ChecksStamp | None = None,
) -> list[Broken]:
    """Return the first bad act of every subject, then every bad seal."""
    verifier = Verifier(seals, scope, checks_stamp)
    for subject in subjects:
        verifier.add(subject)
    return verifier.broken()


def first_break(subject: Subject, *, scope: Scope) -> Broken | None:
    """Return the first act of a subject that is not what was recorded and sealed."""
    found = [
        chain.first_break(
            subject.acts, after=_start(subject, scope), contents=scope.contents
        ),
        _not_as_sealed(subject, scope),
        _not_at_its_head(subject) if scope.whole else None,
    ]
    broken = [each for each in found if each is not None]
    return min(broken, key=lambda each: each.number, default=None)


def _start(subject: Subject, scope: Scope) -> Head:
    if scope.whole or not subject.acts:
        return chain.START
    # What came before is vouched for by the seal over the first act here.
    first = subject.spans[0].first if subject.spans else subject.acts[0].number
    return Head(first - 1, subject.acts[0].previous)


def _not_as_sealed(subject: Subject, scope: Scope) -> Broken | None:
    sealed = {
        number: leaf
        for span in subject.spans
        for number, leaf in enumerate(span.leaves, span.first)
    }
    there = {act.number: act.hash for act in subject.acts}
    for number in sorted(sealed.keys() | there.keys()):
        if number not in there:
            return Broken(subject.name, number, Fault.MISSING)
        if sealed.get(number, there[number]) != there[number]:
            return Broken(subject.name, number, Fault.NOT_AS_SEALED)
        if number not in sealed and not scope.whole:
            return Broken(subject.name, number, Fault.NOT_AS_SEALED)
    return None


def _not_at_its_head(subject: Subject) -> Broken | None:
    last = subject.acts[-1] if subject.acts else None
    number, digest = (last.number, last.hash) if last else (0, chain.GENESIS)
    head = subject.head or chain.START
    if head.number > number:
        return Broken(subject.name, number + 1, Fault.MISSING)
    if (head.number, head.hash) != (number, digest):
        return Broken(subject.name, min(head.number + 1, number), Fault.HEAD)
    return None


def _bad_seals(
    seals: Sequence[Seal],
    trees: _Trees,
    scope: Scope,
    checks_stamp: ChecksStamp | None,
) -> Iterator[Broken]:
    before: Seal | None = None
    for seal in seals:
        fault = _seal_fault(seal, before, scope) or _tree_fault(seal, trees)
        fault = fault or _stamp_fault(seal, checks_stamp)
        if fault is not None:
            yield Broken(name(seal), seal.number, fault)
        before = seal
    for number in sorted(trees.keys() - {seal.number for seal in seals}):
        yield Broken("seal", number, Fault.SEAL_MISSING)


def name(seal: Seal) -> str:
    return f"seal:{seal.day.isoformat()}"


def _seal_fault(seal: Seal, before: Seal | None, scope: Scope) -> Fault | None:
    if seal.hash != days.hash_of(seal):
        return Fault.SEAL_HEADER
    if before is None:
        return None if _may_be_first(seal, scope) else Fault.SEAL_ORDER
    follows = (seal.number, seal.previous) == (before.number + 1, before.hash)
    if not follows or seal.day <= before.day:
        return Fault.SEAL_ORDER
    digests = {each.sha256 for each in before.stamps}
    if seal.stamp_before is not None and seal.stamp_before not in digests:
        return Fault.STAMP_MISSING
    return None


def _may_be_first(seal: Seal, scope: Scope) -> bool:
    if seal.number == 1:
        return seal.previous == days.GENESIS
    return not scope.whole


def _tree_fault(seal: Seal, trees: _Trees) -> Fault | None:
    tree = trees[seal.number]
    if (tree.size, tree.root()) != (seal.acts, seal.root):
        return Fault.SEAL_ROOT
    return None


def _stamp_fault(seal: Seal, checks_stamp: ChecksStamp | None) -> Fault | None:
    header = days.header(seal)
    held = (_holds(each, header, checks_stamp) for each in seal.stamps)
    return None if all(held) else Fault.STAMP


def _holds(stamp: Stamp, header: bytes, checks_stamp: ChecksStamp | None) -> bool:
    if hashlib.sha256(stamp.token).digest() != stamp.sha256:
        return False
    return checks_stamp is None or checks_stamp(stamp.token, header)
