"""Small processes that use what the sample ones do not: consult, spawn, arrive."""

from typing import Any

from app.workflow import documents
from app.workflow.definition import Process

CONSULTED, LINKED, CHILD, FAR = "1.900001", "1.900002", "1.900003", "1.900004"

_DECISION = "Quyết định 01/QĐ-UBND ngày 05/01/2026"
_HOME = {"department": "home_affairs"}
_JUSTICE = {"department": "justice"}


def consulted() -> Process:
    """Two departments are asked: all must answer, or the first will do."""
    return _process(
        "qt-consulted",
        CONSULTED,
        40,
        _receive(to="appraise"),
        _step(
            "appraise",
            "specialist",
            8,
            _consult("ask_all", join="all"),
            _consult("ask_any", join="any"),
            _outcome(
                "ask_up",
                "consult",
                to="review",
                branches=["say_up"],
                join="all",
                deadline={"hours": 8},
            ),
            _outcome("ask_supplement", "supplement"),
            _outcome("ask_tax", "wait", to="conclude", waits_for="tax"),
        ),
        _step("say_home", "specialist", 4, _forward("answer", "conclude"), at=_HOME),
        _step(
            "say_justice", "specialist", 4, _forward("answer", "conclude"), at=_JUSTICE
        ),
        _step("say_up", "specialist", 4, _forward("answer", "review"), at=_HOME),
        _step("review", "specialist", 4, _forward("done", "conclude"), at="parent"),
        *_ending(),
    )


def linked() -> Process:
    """Two agencies open dossiers of their own: both, either, or nobody waits.

    One outcome opens a dossier that may open others in its turn.
    """
    again = [{"procedure": LINKED, "office": _HOME}]
    children = [
        {"procedure": CHILD, "office": _HOME},
        {"procedure": CHILD, "office": _JUSTICE},
    ]
    return _process(
        "qt-linked",
        LINKED,
        40,
        _receive(to="prepare"),
        _step(
            "prepare",
            "specialist",
            8,
            _outcome("open_all", "spawn", to="conclude", linked=children, join="all"),
            _outcome("open_any", "spawn", to="conclude", linked=children, join="any"),
            _outcome("open_free", "spawn", to="conclude", linked=children),
            _outcome("open_again", "spawn", to="conclude", linked=again, join="all"),
        ),
        *_ending(),
    )


def child() -> Process:
    return _process(
        "qt-child", CHILD, 16, _receive(to="conclude"), *_ending(), name="con"
    )


def far(*, version: int = 1, handle: str = "handle") -> Process:
    """Filed with a commune, decided by a department: the clock starts there."""
    return _process(
        "qt-far",
        FAR,
        24,
        _receive(to="send") | {"clock_starts_at": handle},
        _step("send", "specialist", 2, _forward("send", handle)),
        _step(handle, "specialist", 4, _forward("done", "conclude"), at=_HOME)
        | {"after_15h_next_day": True},
        *_ending(),
        version=version,
    )


def _process(
    code: str,
    procedure: str,
    hours: int,
    *steps: dict[str, Any],
    name: str = "thử",
    version: int = 1,
) -> Process:
    process = documents.from_json(
        {
            "code": code,
            "version": version,
            "procedure": procedure,
            "name": f"Quy trình {name}",
            "decision": _DECISION,
            "valid_from": "2020-01-01",
            "legal_limit": {"hours": hours},
            "steps": list(steps),
        }
    )
    assert isinstance(process, Process), process
    return process


def _receive(*, to: str) -> dict[str, Any]:
    return _step(
        "receive",
        "reception",
        4,
        _outcome("accept", "accept", to=to),
        _outcome("ask_supplement", "supplement", once=True),
        _outcome("decline", "decline"),
    ) | {"requires": ["papers_checked", "all_signatures_valid"]}


def _ending() -> tuple[dict[str, Any], ...]:
    checked = {"requires": ["papers_checked", "all_signatures_valid"]}
    return (
        _step(
            "conclude",
            "specialist",
            4,
            _forward("submit", "approve"),
            _outcome("stop", "stop"),
        ),
        _step(
            "approve",
            "leader",
            2,
            _outcome("approve", "approve", to="issue"),
            _outcome("reject", "reject", to="issue"),
        )
        | checked,
        _step("issue", "registry_clerk", 1, _outcome("issue", "issue", to="deliver"))
        | {"requires": ["decision_made", "result_signed"]},
        _step("deliver", "reception", None, _outcome("deliver", "deliver"))
        | {"requires": ["number_issued"], "counted": False},
    )


def _step(
    step: str,
    role: str,
    hours: int | None,
    *outcomes: dict[str, Any],
    at: object = "receiving",
) -> dict[str, Any]:
    allowance = {"text": "không tính"} if hours is None else {"hours": hours}
    return {
        "id": step,
        "label": f"Bước {step}",
        "office": at,
        "role": role,
        "allowance": allowance,
        "outcomes": list(outcomes),
    }


def _consult(outcome: str, *, join: str) -> dict[str, Any]:
    return _outcome(
        outcome,
        "consult",
        to="conclude",
        branches=["say_home", "say_justice"],
        join=join,
        deadline={"hours": 8},
    )


def _forward(outcome: str, to: str) -> dict[str, Any]:
    return _outcome(outcome, "forward", to=to)


def _outcome(outcome: str, kind: str, **more: object) -> dict[str, Any]:
    return {"id": outcome, "kind": kind, "label": f"Hướng {outcome}", **more}
