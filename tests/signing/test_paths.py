"""Certificate paths against NIST's PKITS, where it lies beside the repository."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl, x509

from app.signing.policy import DOSSIER, Policy
from app.signing.process import certificate
from app.signing.process.certificate import Context
from app.signing.trust.certificate_policies import ANY, Wanted
from app.signing.trust.path import PathRules
from app.signing.trust.store import Anchor, Domain, Evidence, Scope, TrustStore

pytestmark = pytest.mark.corpus

PKITS = Path(__file__).parents[2] / "../shared/corpus/signatures/pkits"
AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    if not PKITS.is_dir():
        pytest.skip("the path cases are not beside this repository")
    found: list[dict[str, Any]] = json.loads((PKITS / "cases.json").read_text())
    return found


def policy_of(case: dict[str, Any]) -> Policy:
    asked = case.get("params", {})
    wanted = Wanted(
        policies=frozenset(asked.get("user_initial_policy_set", [ANY])),
        explicit=asked.get("initial_explicit_policy", False),
        mapping_inhibited=asked.get("initial_policy_mapping_inhibit", False),
        any_inhibited=asked.get("initial_any_policy_inhibit", False),
    )
    return DOSSIER.model_copy(update={"paths": PathRules(wanted)})


def is_accepted(case: dict[str, Any]) -> bool:
    root = _certificate("TrustAnchorRootCertificate.crt")
    anchor = Anchor(
        root,
        "PKITS",
        Domain.OTHER,
        frozenset(Scope),
        root.not_valid_before,
        root.not_valid_after,
    )
    crls = (*case.get("crls", ()), "TrustAnchorRootCRL.crl")
    evidence = Evidence(
        tuple(_certificate(name) for name in case.get("other_certs", ())),
        tuple(
            crl.CertificateList.load((PKITS / "crls" / name).read_bytes())
            for name in crls
        ),
    )
    verdict = certificate.judge_now(
        _certificate(case["cert"]),
        context=Context(AT, TrustStore((anchor,), Evidence(), ""), policy_of(case)),
        evidence=evidence,
        scope=Scope.SIGNATURE,
    )
    return verdict.problem is None


def test_every_case_of_pkits_is_decided_right(cases: list[dict[str, Any]]) -> None:
    wrong = [
        case["name"] for case in cases if is_accepted(case) is bool(case.get("error"))
    ]

    assert len(cases) == 129
    assert wrong == []


def _certificate(name: str) -> x509.Certificate:
    return x509.Certificate.load((PKITS / "certs" / name).read_bytes())
