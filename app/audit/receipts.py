"""A receipt: one act, and the proof that a day's seal is over it. Pure."""

import json
from dataclasses import dataclass
from typing import Any, Final

from app.audit import bundles, chain, days, merkle
from app.audit.bundles import Unreadable
from app.audit.chain import Act, Fault
from app.audit.days import Seal, Span

FORMAT: Final = "motcua-audit-receipt/1"
_WRONG: Final = (KeyError, ValueError, TypeError, AttributeError)


@dataclass(frozen=True)
class Inclusion:
    """Where the act stands in the tree of its seal, and the way to the root."""

    seal: Seal
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class Receipt:
    """Without an inclusion, until the act's day is over and sealed."""

    act: Act
    inclusion: Inclusion | None


def inclusion_of(act: Act, seal: Seal, spans: list[Span]) -> Inclusion:
    """Return the proof that `seal`, which is over `spans`, is over an act."""
    index = 0
    for span in spans:
        if span.subject == act.subject and span.first <= act.number <= span.last:
            index += act.number - span.first
            break
        index += len(span.leaves)
    return Inclusion(seal, index, merkle.proof(days.leaves_of(spans), index))


def fault_of(receipt: Receipt) -> Fault | None:
    """Return why a receipt proves nothing, its time-stamp apart."""
    act, inclusion = receipt.act, receipt.inclusion
    alone = chain.Head(act.number - 1, act.previous)
    broken = chain.first_break([act], after=alone, contents=False)
    if broken is not None:
        return broken.fault
    if inclusion is None:
        return Fault.NOT_SEALED
    if inclusion.seal.hash != days.hash_of(inclusion.seal):
        return Fault.SEAL_HEADER
    root = merkle.root_by_proof(
        merkle.leaf(act.hash),
        index=inclusion.index,
        size=inclusion.seal.acts,
        path=inclusion.path,
    )
    return None if root == inclusion.seal.root else Fault.NOT_AS_SEALED


def shown(receipt: Receipt) -> dict[str, Any]:
    inclusion = receipt.inclusion
    return {
        "format": FORMAT,
        "act": bundles.act_shown(receipt.act, contents=False),
        "seal": bundles.seal_shown(inclusion.seal) if inclusion else None,
        "index": inclusion.index if inclusion else None,
        "path": [each.hex() for each in inclusion.path] if inclusion else [],
    }


def read(text: str) -> Receipt | None:
    """Read a receipt; None where the text is something else.

    Raises:
        Unreadable: a receipt whose form is broken.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return None
    try:
        act = bundles.read_act(found["act"])
        if found["seal"] is None:
            return Receipt(act, None)
        path = tuple(bytes.fromhex(each) for each in found["path"])
        seal = bundles.read_seal(found["seal"])
        return Receipt(act, Inclusion(seal, int(found["index"]), path))
    except _WRONG as problem:
        raise Unreadable("Biên nhận này không đọc được") from problem
