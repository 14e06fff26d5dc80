"""Certificate paths against NIST's PKITS, where it lies beside the repository."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl, x509

from app.signing.policy import DOSSIER
from app.signing.process import certificate
from app.signing.process.certificate import Context
from app.signing.trust.store import Anchor, Domain, Evidence, Scope, TrustStore

pytestmark = pytest.mark.corpus

PKITS = Path(__file__).parents[2] / "../shared/corpus/signatures/pkits"
AT = datetime(2026, 11, 1, tzinfo=UTC)

# Sections 4.8-4.12 test policies given by the caller, which we have no use for.
POLICY_SECTIONS = ("408", "409", "410", "411", "412")


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    if not PKITS.is_dir():
        pytest.skip("the path cases are not beside this repository")
    found: list[dict[str, Any]] = json.loads((PKITS / "cases.json").read_text())
    return found


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
        context=Context(AT, TrustStore((anchor,), Evidence(), ""), DOSSIER),
        evidence=evidence,
        scope=Scope.SIGNATURE,
    )
    return verdict.problem is None


def test_no_bad_path_is_accepted(cases: list[dict[str, Any]]) -> None:
    accepted = [
        case["name"]
        for case in cases
        if case.get("error")
        and not case["id"].startswith(POLICY_SECTIONS)
        and is_accepted(case)
    ]

    assert accepted == []


def test_most_good_paths_are_accepted(cases: list[dict[str, Any]]) -> None:
    good = [
        case
        for case in cases
        if not case.get("error") and not case["id"].startswith(POLICY_SECTIONS)
    ]

    accepted = [case for case in good if is_accepted(case)]

    # The rest need indirect, delta or partial CRLs, or keys inherited along the path.
    assert len(accepted) >= len(good) - 10


def _certificate(name: str) -> x509.Certificate:
    return x509.Certificate.load((PKITS / "certs" / name).read_bytes())
