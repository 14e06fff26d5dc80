"""A thousand tamperings of every kind, each found, the first bad act named.

Made on the rows in memory, where a thousand are cheap; `test_superuser.py` does the
same to a real database.
"""

import random
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.audit.chain import Act, Broken, Fault, Head
from tests.audit import ledger
from tests.audit.ledger import Rows
from tests.conftest import MORNING

SUBJECTS = ("dossier:1", "dossier:2", "person:1")
TAMPERINGS = 1000
# What a tampering must name: a subject or a seal, and the act's or seal's number.
Named = tuple[str, int]


@pytest.fixture(scope="module")
def rows() -> Rows:
    return ledger.three_days(SUBJECTS, at=MORNING, stamps=lambda header: header)


def test_untouched_rows_are_whole(rows: Rows) -> None:
    assert ledger.verified(rows, _own_stamp) == []


def test_a_thousand_tamperings_are_found_and_named(rows: Rows) -> None:
    draw = random.Random(20261123)  # noqa: S311  # a game, not a secret

    found = 0
    for _ in range(TAMPERINGS):
        tampered = rows.copy()
        kind = draw.choice(_KINDS)
        named = kind(tampered, draw)
        broken = ledger.verified(tampered, _own_stamp)
        assert named in {(each.subject, each.number) for each in broken}, kind.__name__
        found += bool(broken)

    assert found == TAMPERINGS


def test_a_chain_rewritten_from_an_act_on_is_found_at_that_act(rows: Rows) -> None:
    tampered = rows.copy()
    kept = [act for act in tampered.acts if act.subject != SUBJECTS[0]]
    own = [act for act in tampered.acts if act.subject == SUBJECTS[0]][:3]
    while len(own) < 8:
        own.append(
            ledger.next_act(SUBJECTS[0], Head(own[-1].number, own[-1].hash), own[-1].at)
        )
    tampered.acts = kept + own
    last = own[-1]
    tampered.heads = [
        each if each[0] != SUBJECTS[0] else (SUBJECTS[0], last.number, last.hash)
        for each in tampered.heads
    ]

    assert ledger.verified(tampered) == [Broken(SUBJECTS[0], 4, Fault.NOT_AS_SEALED)]


def _own_stamp(token: bytes, content: bytes) -> bool:
    return token == content


def _changed_act(rows: Rows, draw: random.Random) -> Named:
    """Change one byte or value of one column that is not the key."""
    place = draw.randrange(len(rows.acts))
    act = rows.acts[place]
    column = draw.choice(
        [each.name for each in fields(Act) if each.name not in {"subject", "number"}]
    )
    rows.acts[place] = replace(act, **{column: _other(getattr(act, column), draw)})
    return act.subject, act.number


def _renamed_act(rows: Rows, draw: random.Random) -> Named:
    """Move an act to the chain of another subject."""
    act = rows.acts.pop(draw.randrange(len(rows.acts)))
    rows.acts.append(replace(act, subject=draw.choice(["dossier:0", "person:9"])))
    return act.subject, act.number


def _removed_act(rows: Rows, draw: random.Random) -> Named:
    act = rows.acts.pop(draw.randrange(len(rows.acts)))
    return act.subject, act.number


def _removed_and_closed_up(rows: Rows, draw: random.Random) -> Named:
    act = rows.acts.pop(draw.randrange(len(rows.acts)))
    _shift(rows, act.subject, after=act.number, by=-1)
    return act.subject, act.number


def _inserted_act(rows: Rows, draw: random.Random) -> Named:
    """Copy an act of any subject between two others, or at the end."""
    subject, source = draw.choice(SUBJECTS), draw.choice(rows.acts)
    after = draw.randint(0, 8)
    _shift(rows, subject, after=after, by=1)
    rows.acts.append(replace(source, subject=subject, number=after + 1))
    # A copy before its original is in the right place: the original is not.
    twin = (source.subject, source.number) == (subject, after + 1)
    return subject, after + 2 if twin else after + 1


def _swapped_acts(rows: Rows, draw: random.Random) -> Named:
    subject = draw.choice(SUBJECTS)
    own = [place for place, act in enumerate(rows.acts) if act.subject == subject]
    one, other = draw.sample(own, 2)
    first, second = rows.acts[one], rows.acts[other]
    rows.acts[one] = replace(first, number=second.number)
    rows.acts[other] = replace(second, number=first.number)
    return subject, min(first.number, second.number)


def _erased_act(rows: Rows, draw: random.Random) -> Named:
    place = draw.randrange(len(rows.acts))
    act = rows.acts[place]
    rows.acts[place] = replace(act, data=None, salt=b"")
    return act.subject, act.number


def _changed_head(rows: Rows, draw: random.Random) -> Named:
    place = draw.randrange(len(rows.heads))
    name, number, digest = rows.heads[place]
    if draw.random() < 0.5:
        rows.heads[place] = (name, number, _other(digest, draw))
        return name, number
    moved = draw.choice([-1, 1])
    rows.heads[place] = (name, number + moved, digest)
    return name, number + 1 if moved > 0 else number


def _removed_head(rows: Rows, draw: random.Random) -> Named:
    name, _, _ = rows.heads.pop(draw.randrange(len(rows.heads)))
    return name, 1


def _changed_seal(rows: Rows, draw: random.Random) -> Named:
    place = draw.randrange(len(rows.seals))
    seal = rows.seals[place]
    column = draw.choice(["day", "acts", "root", "previous", "sealed_at", "hash"])
    changed = replace(seal, **{column: _other(getattr(seal, column), draw)})
    rows.seals[place] = changed
    return f"seal:{changed.day}", seal.number


def _removed_seal(rows: Rows, draw: random.Random) -> Named:
    return "seal", rows.seals.pop(draw.randrange(len(rows.seals))).number


def _changed_span(rows: Rows, draw: random.Random) -> Named:
    """Change one leaf: the act there is no longer what was sealed."""
    place = draw.randrange(len(rows.spans))
    span = rows.spans[place]
    index = draw.randrange(len(span.leaves))
    leaves = list(span.leaves)
    leaves[index] = _other(leaves[index], draw)
    rows.spans[place] = replace(span, leaves=tuple(leaves))
    return span.subject, span.first + index


def _removed_span(rows: Rows, draw: random.Random) -> Named:
    span = rows.spans.pop(draw.randrange(len(rows.spans)))
    return f"seal:{rows.seals[span.seal - 1].day}", span.seal


def _changed_stamp(rows: Rows, draw: random.Random) -> Named:
    place = draw.randrange(len(rows.seals))
    seal = rows.seals[place]
    (stamp,) = seal.stamps
    column = draw.choice(["token", "sha256"])
    changed = replace(stamp, **{column: _other(getattr(stamp, column), draw)})
    rows.seals[place] = replace(seal, stamps=(changed,))
    return f"seal:{seal.day}", seal.number


def _removed_stamp(rows: Rows, draw: random.Random) -> Named:
    """Remove one that the next seal told; the newest is seen to be unstamped."""
    place = draw.randrange(len(rows.seals) - 1)
    rows.seals[place] = replace(rows.seals[place], stamps=())
    following = rows.seals[place + 1]
    return f"seal:{following.day}", following.number


def _shift(rows: Rows, subject: str, *, after: int, by: int) -> None:
    rows.acts = [
        replace(act, number=act.number + by)
        if act.subject == subject and act.number > after
        else act
        for act in rows.acts
    ]


def _other(value: Any, draw: random.Random) -> Any:
    """Return a value of the same kind that differs a little."""
    if isinstance(value, bytes):
        place, mask = draw.randrange(len(value)), draw.randint(1, 255)
        return value[:place] + bytes([value[place] ^ mask]) + value[place + 1 :]
    if isinstance(value, str):
        place = draw.randrange(len(value))
        return value[:place] + "ẹ" + value[place + 1 :]
    if isinstance(value, datetime):
        micro = draw.choice([-1, 1]) * 10 ** draw.randint(0, 12)
        return value.astimezone(UTC) + timedelta(microseconds=micro)
    if isinstance(value, date):
        return value + timedelta(days=draw.choice([-1, 1]))
    if isinstance(value, int):
        return value + draw.choice([-1, 1])
    return draw.choice(
        [
            {**value, "thêm": 1},
            {**value, "số": 99},
            {**value, "lý do": "khác"},
            {**value, "tệp": [1.25, None]},
            False,
            [],
            None,
        ]
    )


_KINDS: tuple[Callable[[Rows, random.Random], Named], ...] = (
    _changed_act,
    _changed_act,
    _changed_act,
    _renamed_act,
    _removed_act,
    _removed_and_closed_up,
    _inserted_act,
    _swapped_acts,
    _erased_act,
    _changed_head,
    _removed_head,
    _changed_seal,
    _removed_seal,
    _changed_span,
    _removed_span,
    _changed_stamp,
    _removed_stamp,
)
