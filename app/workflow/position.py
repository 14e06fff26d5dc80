"""Where a dossier stands in its process: a value, kept as JSON with the dossier."""

from dataclasses import dataclass
from typing import Any

from app.workflow.definition import Join, Process, WaitKind


@dataclass(frozen=True)
class Token:
    """One piece of work in one holder's hands; several while branches run.

    `waiting` says for whom the holder waits, `after` which outcome began it.
    """

    number: int
    step: str
    group: int | None = None
    waiting: WaitKind | None = None
    after: str | None = None


@dataclass(frozen=True)
class Group:
    """An open consultation: who asked by which outcome, and where answers join.

    Tokens name the group they answer to; `parent` is the group of who asked.
    """

    number: int
    asked_by: str
    outcome: str
    join_at: str
    join: Join
    parent: int | None = None


@dataclass(frozen=True)
class Used:
    """A one-time outcome that was used."""

    step: str
    outcome: str


@dataclass(frozen=True)
class Position:
    """The active tokens, the open consultations and the one-time outcomes used."""

    process: str
    version: int
    tokens: tuple[Token, ...]
    groups: tuple[Group, ...] = ()
    used: tuple[Used, ...] = ()
    next_number: int = 2

    @property
    def ended(self) -> bool:
        return not self.tokens

    def token_at(self, step: str) -> Token | None:
        return next((token for token in self.tokens if token.step == step), None)

    def group_asked_by(self, step: str) -> Group | None:
        return next((group for group in self.groups if group.asked_by == step), None)

    def belongs_to(self, process: Process) -> bool:
        return (self.process, self.version) == (process.code, process.version)

    def to_json(self) -> dict[str, Any]:
        return {
            "process": self.process,
            "version": self.version,
            "tokens": [_token_document(token) for token in self.tokens],
            "groups": [_group_document(group) for group in self.groups],
            "used": [[used.step, used.outcome] for used in self.used],
            "next_number": self.next_number,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Position":
        """Read what `to_json` wrote."""
        return cls(
            process=document["process"],
            version=document["version"],
            tokens=tuple(_token(each) for each in document["tokens"]),
            groups=tuple(_group(each) for each in document["groups"]),
            used=tuple(Used(step, outcome) for step, outcome in document["used"]),
            next_number=document["next_number"],
        )


def _token_document(token: Token) -> dict[str, Any]:
    return {
        "number": token.number,
        "step": token.step,
        "group": token.group,
        "waiting": token.waiting and token.waiting.value,
        "after": token.after,
    }


def _token(document: dict[str, Any]) -> Token:
    waiting = document["waiting"]
    return Token(**document | {"waiting": waiting and WaitKind(waiting)})


def _group_document(group: Group) -> dict[str, Any]:
    return {
        "number": group.number,
        "asked_by": group.asked_by,
        "outcome": group.outcome,
        "join_at": group.join_at,
        "join": group.join.value,
        "parent": group.parent,
    }


def _group(document: dict[str, Any]) -> Group:
    return Group(**document | {"join": Join(document["join"])})
