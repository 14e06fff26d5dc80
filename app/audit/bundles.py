"""A bundle: sealed days as a file that proves itself elsewhere (`docs/audit.md`).

JSON lines. The first has the seals with their time-stamps; each other one has, of one
subject, the acts in order of number and which of them each seal is over.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from app.audit.chain import Act
from app.audit.days import HASH, Seal, Span, Stamp
from app.audit.verification import Scope, Subject

FORMAT: Final = "motcua-audit-bundle/1"


class Unreadable(Exception):
    """Not a bundle, or one whose form is broken, so that nothing can be proved."""


@dataclass(frozen=True)
class Bundle:
    """`subjects` can be gone through once."""

    seals: tuple[Seal, ...]
    subjects: Iterator[Subject]
    scope: Scope


def first_line(seals: Sequence[Seal], *, contents: bool) -> str:
    shown = [seal_shown(seal) for seal in seals]
    return _line({"format": FORMAT, "contents": contents, "seals": shown})


def subject_line(subject: Subject, *, contents: bool) -> str:
    spans = [
        {
            "seal": span.seal,
            "first": span.first,
            "leaves": b"".join(span.leaves).hex(),
        }
        for span in subject.spans
    ]
    acts = [act_shown(act, contents=contents) for act in subject.acts]
    return _line({"subject": subject.name, "spans": spans, "acts": acts})


def read(lines: Iterable[str]) -> Bundle:
    """Read a bundle; its subjects are read as they are gone through.

    Raises:
        Unreadable: also while going through the subjects.
    """
    rest = iter(lines)
    head = _parsed(next(rest, ""), 1)
    try:
        if head["format"] != FORMAT:
            raise Unreadable("Tệp này không phải gói nhật ký của Một Cửa")
        contents = bool(head["contents"])
        seals = tuple(read_seal(each) for each in head["seals"])
    except _WRONG as problem:
        raise _unreadable(1) from problem
    return Bundle(seals, _subjects(rest), Scope(whole=False, contents=contents))


def seal_shown(seal: Seal) -> dict[str, Any]:
    return {
        "number": seal.number,
        "day": seal.day.isoformat(),
        "acts": seal.acts,
        "root": seal.root.hex(),
        "previous": seal.previous.hex(),
        "stamp_before": seal.stamp_before.hex() if seal.stamp_before else None,
        "sealed_at": _moment(seal.sealed_at),
        "hash": seal.hash.hex(),
        "stamps": [base64.b64encode(each.token).decode() for each in seal.stamps],
        "stamp_digests": [each.sha256.hex() for each in seal.stamps],
    }


def act_shown(act: Act, *, contents: bool) -> dict[str, Any]:
    """Return an act as it goes out: its header, and with `contents` what it says."""
    shown: dict[str, Any] = {
        "subject": act.subject,
        "number": act.number,
        "event": act.event,
        "actor_id": act.actor_id,
        "at": _moment(act.at),
        "commitment": act.commitment.hex(),
        "previous": act.previous.hex(),
        "hash": act.hash.hex(),
    }
    if contents:
        shown |= {"salt": act.salt.hex(), "data": act.data}
    return shown


def read_seal(shown: dict[str, Any]) -> Seal:
    before = shown["stamp_before"]
    return Seal(
        number=int(shown["number"]),
        day=date.fromisoformat(shown["day"]),
        acts=int(shown["acts"]),
        root=bytes.fromhex(shown["root"]),
        previous=bytes.fromhex(shown["previous"]),
        stamp_before=None if before is None else bytes.fromhex(before),
        sealed_at=datetime.fromisoformat(shown["sealed_at"]),
        hash=bytes.fromhex(shown["hash"]),
        stamps=tuple(
            Stamp(base64.b64decode(token, validate=True), bytes.fromhex(digest))
            for token, digest in zip(
                shown["stamps"], shown["stamp_digests"], strict=True
            )
        ),
    )


def read_act(shown: dict[str, Any]) -> Act:
    return Act(
        subject=str(shown["subject"]),
        number=int(shown["number"]),
        event=str(shown["event"]),
        actor_id=str(shown["actor_id"]),
        at=datetime.fromisoformat(shown["at"]),
        salt=bytes.fromhex(shown.get("salt", "")),
        data=shown.get("data"),
        commitment=bytes.fromhex(shown["commitment"]),
        previous=bytes.fromhex(shown["previous"]),
        hash=bytes.fromhex(shown["hash"]),
    )


_WRONG: Final = (KeyError, ValueError, TypeError, AttributeError)


def _subjects(lines: Iterator[str]) -> Iterator[Subject]:
    for number, line in enumerate(lines, 2):
        shown = _parsed(line, number)
        try:
            name = str(shown["subject"])
            spans = tuple(_read_span(name, each) for each in shown["spans"])
            acts = tuple(read_act(each) for each in shown["acts"])
        except _WRONG as problem:
            raise _unreadable(number) from problem
        yield Subject(name, acts, spans)


def _read_span(subject: str, shown: dict[str, Any]) -> Span:
    joined = bytes.fromhex(shown["leaves"])
    leaves = tuple(
        joined[start : start + HASH] for start in range(0, len(joined), HASH)
    )
    return Span(int(shown["seal"]), subject, int(shown["first"]), leaves)


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise _unreadable(number) from problem
    if not isinstance(found, dict):
        raise _unreadable(number)
    return found


def _unreadable(number: int) -> Unreadable:
    return Unreadable(f"Dòng {number} của gói nhật ký không đọc được")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _line(shown: dict[str, Any]) -> str:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
