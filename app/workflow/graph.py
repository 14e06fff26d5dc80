"""The steps of a process as a graph: who hands on to whom, and what can follow."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from app.workflow.definition import Outcome, OutcomeKind, Process

Graph: TypeAlias = Mapping[str, frozenset[str]]

# They carry a dossier on; the others give it back or break off.
ONWARD: Final = frozenset(
    {
        OutcomeKind.ACCEPT,
        OutcomeKind.FORWARD,
        OutcomeKind.CONSULT,
        OutcomeKind.SPAWN,
        OutcomeKind.WAIT,
        OutcomeKind.REQUEST_PAYMENT,
        OutcomeKind.APPROVE,
        OutcomeKind.REJECT,
        OutcomeKind.ISSUE,
        OutcomeKind.DELIVER,
    }
)


def targets(outcome: Outcome) -> Iterator[str]:
    """Yield the steps that may hold the dossier next, its branches among them."""
    yield from outcome.branches
    if outcome.to is not None:
        yield outcome.to


def main_targets(outcome: Outcome) -> Iterator[str]:
    """Yield where the dossier itself goes on, its branches left aside."""
    if outcome.to is not None:
        yield outcome.to


def graph_of(
    process: Process,
    *,
    kinds: frozenset[OutcomeKind] = ONWARD,
    follow: Callable[[Outcome], Iterable[str]] = targets,
) -> Graph:
    """Return each step's successors by outcomes of these kinds."""
    return {
        step.id: frozenset(
            target
            for outcome in step.outcomes
            if outcome.kind in kinds
            for target in follow(outcome)
        )
        for step in process.steps
    }


def reachable(
    graph: Graph, start: Iterable[str], *, stop: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Return the steps reachable from the start, not going on beyond `stop`."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        step = waiting.pop()
        if step in found:
            continue
        found.add(step)
        if step not in stop:
            waiting.extend(graph.get(step, ()))
    return frozenset(found)


def follows(graph: Graph, first: str, later: str) -> bool:
    """Decide whether the later step can come after the first."""
    return later in reachable(graph, graph.get(first, ()))


def ring(graph: Graph) -> tuple[str, ...]:
    """Return the steps of some cycle in order, or nothing."""
    done: set[str] = set()
    for start in graph:
        way: dict[str, Iterator[str]] = {}
        step: str | None = start if start not in done else None
        while step is not None:
            way.setdefault(step, iter(sorted(graph[step])))
            following = next(way[step], None)
            if following is None:
                done.add(step)
                del way[step]
                step = next(reversed(way), None)
            elif following in way:
                ways = list(way)
                return tuple(ways[ways.index(following) :])
            elif following not in done:
                step = following
    return ()
