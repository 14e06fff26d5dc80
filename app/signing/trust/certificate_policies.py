"""Certificate policies along a path (RFC 5280 §6.1), on the graph of RFC 9618.

The tree of RFC 5280 grows exponentially with hostile mappings; the graph has one
node a policy and level, and decides the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from asn1crypto import x509

from app.signing.trust import distinguished_names

ANY: Final = "2.5.29.32.0"


@dataclass(frozen=True)
class Wanted:
    """The inputs the relying party chooses (RFC 5280 §6.1.1 c, e-g)."""

    policies: frozenset[str] = frozenset({ANY})
    explicit: bool = False
    mapping_inhibited: bool = False
    any_inhibited: bool = False


@dataclass(frozen=True)
class _Node:
    expected: frozenset[str]
    parents: frozenset[str] = frozenset()


_Level = dict[str, _Node]


def acceptable(from_anchor: Sequence[x509.Certificate], wanted: Wanted) -> bool:
    """Tell whether the path below an anchor is valid under the wanted policies."""
    progress = _Progress.at_start(len(from_anchor), wanted)
    last = len(from_anchor) - 1
    for position, certificate in enumerate(from_anchor):
        progress.process(certificate, is_last=position == last)
        if progress.explicit_policy == 0 and not progress.level:
            return False
        if position != last and not progress.prepare(certificate):
            return False
    progress.wrap_up(from_anchor[-1])
    return progress.explicit_policy > 0 or bool(
        _chosen(_constrained(progress.levels), wanted)
    )


def mappings(certificate: x509.Certificate) -> dict[str, frozenset[str]]:
    """Return what each issuer-domain policy is mapped to."""
    found: dict[str, set[str]] = {}
    for each in certificate.policy_mappings_value or ():
        issuer = each["issuer_domain_policy"].dotted
        found.setdefault(issuer, set()).add(each["subject_domain_policy"].dotted)
    return {issuer: frozenset(subjects) for issuer, subjects in found.items()}


@dataclass
class _Progress:
    """The state variables of §6.1.2; an empty level is a NULL graph."""

    explicit_policy: int
    inhibit_any: int
    policy_mapping: int
    levels: list[_Level] = field(default_factory=list)

    @classmethod
    def at_start(cls, length: int, wanted: Wanted) -> "_Progress":
        unbound = length + 1
        return cls(
            explicit_policy=0 if wanted.explicit else unbound,
            inhibit_any=0 if wanted.any_inhibited else unbound,
            policy_mapping=0 if wanted.mapping_inhibited else unbound,
            levels=[{ANY: _Node(frozenset({ANY}))}],
        )

    @property
    def level(self) -> _Level:
        return self.levels[-1]

    def process(self, certificate: x509.Certificate, *, is_last: bool) -> None:
        """Grow the graph by one level (§6.1.3 d, e)."""
        may_use_any = self.inhibit_any > 0 or (
            not is_last and distinguished_names.self_issued(certificate)
        )
        named = _policies(certificate)
        self.levels.append(dict(_grown(self.level, named, may_use_any=may_use_any)))

    def prepare(self, certificate: x509.Certificate) -> bool:
        """Prepare for the next certificate (§6.1.4 a, b, h-j); False when invalid."""
        mapped = mappings(certificate)
        if ANY in mapped or any(ANY in subjects for subjects in mapped.values()):
            return False
        self._map(mapped)
        if not distinguished_names.self_issued(certificate):
            self.explicit_policy = max(self.explicit_policy - 1, 0)
            self.policy_mapping = max(self.policy_mapping - 1, 0)
            self.inhibit_any = max(self.inhibit_any - 1, 0)
        self._constrain(certificate)
        return True

    def wrap_up(self, certificate: x509.Certificate) -> None:
        """Apply the last certificate's own demands (§6.1.5 a, b)."""
        self.explicit_policy = max(self.explicit_policy - 1, 0)
        constraints = certificate.policy_constraints_value
        if (
            constraints is not None
            and constraints["require_explicit_policy"].native == 0
        ):
            self.explicit_policy = 0

    def _map(self, mapped: Mapping[str, frozenset[str]]) -> None:
        for issuer, subjects in mapped.items():
            node = self.level.get(issuer)
            if self.policy_mapping == 0:
                self.level.pop(issuer, None)
            elif node is not None:
                self.level[issuer] = _Node(subjects, node.parents)
            elif ANY in self.level:
                self.level[issuer] = _Node(subjects, frozenset({ANY}))

    def _constrain(self, certificate: x509.Certificate) -> None:
        constraints = certificate.policy_constraints_value
        if constraints is not None:
            self.explicit_policy = _least(
                self.explicit_policy, constraints["require_explicit_policy"].native
            )
            self.policy_mapping = _least(
                self.policy_mapping, constraints["inhibit_policy_mapping"].native
            )
        inhibit = certificate.inhibit_any_policy_value
        if inhibit is not None:
            self.inhibit_any = _least(self.inhibit_any, inhibit.native)


def _grown(
    above: _Level, named: frozenset[str], *, may_use_any: bool
) -> Iterator[tuple[str, _Node]]:
    covered = named - {ANY}
    for policy in covered:
        parents = {own for own, node in above.items() if policy in node.expected}
        if not parents and ANY in above:
            parents = {ANY}
        if parents:
            yield policy, _Node(frozenset({policy}), frozenset(parents))
    if ANY in named and may_use_any:
        expected = {policy for node in above.values() for policy in node.expected}
        for policy in expected - covered:
            parents = {own for own, node in above.items() if policy in node.expected}
            yield policy, _Node(frozenset({policy}), frozenset(parents))


def _constrained(levels: Sequence[_Level]) -> frozenset[str]:
    """Return the policies, in the anchor's domain, that lead down to the last level."""
    found = {ANY} & levels[-1].keys()
    reached = set(levels[-1])
    for level in reversed(levels[1:]):
        above: set[str] = set()
        for policy in reached:
            parents = level[policy].parents
            above |= parents
            if policy != ANY and ANY in parents:
                found.add(policy)
        reached = above
    return frozenset(found)


def _chosen(constrained: frozenset[str], wanted: Wanted) -> frozenset[str]:
    if ANY in wanted.policies:
        return constrained
    return wanted.policies if ANY in constrained else constrained & wanted.policies


def _policies(certificate: x509.Certificate) -> frozenset[str]:
    return frozenset(
        each["policy_identifier"].dotted
        for each in certificate.certificate_policies_value or ()
    )


def _least(current: int, given: int | None) -> int:
    return current if given is None else min(current, given)
