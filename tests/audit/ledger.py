"""Three sealed days of a few chains, as the rows that stand in the database."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.audit import chain, days
from app.audit.chain import Act, Broken, Head
from app.audit.days import Seal, Span, Stamp, Unsealed
from app.audit.verification import ChecksStamp, Scope, Subject, verify
from app.core.canonical import JsonValue


@dataclass
class Rows:
    """Every row of the five tables, to be read, changed, removed and added."""

    acts: list[Act]
    heads: list[tuple[str, int, bytes]]
    seals: list[Seal]
    spans: list[Span]

    def copy(self) -> "Rows":
        return Rows(
            list(self.acts), list(self.heads), list(self.seals), list(self.spans)
        )


def three_days(
    subjects: Iterable[str],
    *,
    at: datetime,
    stamps: Callable[[bytes], bytes] | None = None,
) -> Rows:
    """Return two acts of each subject on each of three sealed days, and two since."""
    rows = Rows([], [], [], [])
    names = sorted(subjects)
    for day in range(4):
        for name in names:
            _add(rows, name, 2, at + timedelta(days=day))
        if day < 3:
            _seal(rows, (at + timedelta(days=day)).date(), stamps)
    rows.heads = [
        (name, own[-1].number, own[-1].hash) for name, own in _by_subject(rows).items()
    ]
    return rows


def verified(rows: Rows, checks_stamp: ChecksStamp | None = None) -> list[Broken]:
    """Verify the rows as the database gives them: ordered by their keys."""
    acts = _by_subject(rows)
    heads = {name: Head(number, digest) for name, number, digest in rows.heads}
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for span in sorted(rows.spans, key=lambda each: (each.subject, each.first)):
        spans[span.subject].append(span)
    names = sorted(acts.keys() | heads.keys() | spans.keys())
    subjects = (
        Subject(name, tuple(acts.get(name, ())), tuple(spans[name]), heads.get(name))
        for name in names
    )
    seals = sorted(rows.seals, key=lambda seal: seal.number)
    return verify(seals, subjects, scope=Scope(), checks_stamp=checks_stamp)


def _by_subject(rows: Rows) -> dict[str, list[Act]]:
    found: defaultdict[str, list[Act]] = defaultdict(list)
    for act in sorted(rows.acts, key=lambda each: (each.subject, each.number)):
        found[act.subject].append(act)
    return dict(found)


def _add(rows: Rows, subject: str, count: int, at: datetime) -> None:
    for step in range(count):
        own = [act for act in rows.acts if act.subject == subject]
        last = Head(own[-1].number, own[-1].hash) if own else chain.START
        rows.acts.append(next_act(subject, last, at + timedelta(minutes=step)))


def next_act(subject: str, last: Head, at: datetime) -> Act:
    number, salt = last.number + 1, secrets.token_bytes(16)
    data: JsonValue = {"lý do": f"việc {number}", "số": number, "tệp": [1.5, None]}
    act = Act(
        subject=subject,
        number=number,
        event=f"bước.{number}",
        actor_id="hoa",
        at=at,
        salt=salt,
        data=data,
        commitment=chain.commit_to(data, salt=salt),
        previous=last.hash,
        hash=b"",
    )
    return replace(act, hash=chain._recomputed(act))


def _seal(rows: Rows, day: date, stamps: Callable[[bytes], bytes] | None) -> None:
    covered = {
        (span.subject, number)
        for span in rows.spans
        for number in range(span.first, span.last + 1)
    }
    fresh = [
        Unsealed(act.subject, act.number, act.hash, act.at)
        for act in sorted(rows.acts, key=lambda each: (each.subject, each.number))
        if (act.subject, act.number) not in covered
    ]
    number = len(rows.seals) + 1
    spans = days.spans_of(fresh, seal=number, day=day)
    after = rows.seals[-1] if rows.seals else None
    at = datetime.combine(day, datetime.min.time(), fresh[0].at.tzinfo)
    made = days.sealed(spans, day=day, after=after, at=at + timedelta(days=1))
    token = stamps(days.header(made)) if stamps is not None else None
    given = (Stamp(token, hashlib.sha256(token).digest()),) if token else ()
    rows.seals.append(replace(made, stamps=given))
    rows.spans += spans
