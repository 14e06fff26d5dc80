"""Certificate paths against x509-limbo, where it lies beside the repository."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl, pem, x509

from app.signing.policy import STRICT, Policy
from app.signing.process import certificate
from app.signing.process.certificate import CertificateVerdict, Context
from app.signing.report import SubIndication
from app.signing.trust.path import PathRules
from app.signing.trust.store import Anchor, Domain, Evidence, Scope, TrustStore

pytestmark = pytest.mark.corpus

LIMBO = Path(__file__).parents[2] / "../shared/corpus/signatures/limbo/limbo.json"
# The web's own profile, and names of servers, are nothing a signature knows of.
OF_THE_WEB = ("webpki::", "rfc5280::ca-as-leaf-wrong-san")
ARGUED = {
    "rfc5280::aki::cross-signed-root-missing-aki": (
        "limbo calls it ambiguous, and cve::cve-2024-0567 needs such an anchor accepted"
    ),
    "rfc5280::pc::ica-noncritical-pc": "PKITS 4.8.10 and others need it accepted",
    "rfc5280::serial::negative": "PKITS 4.4.14 needs negative serials accepted",
}


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    if not LIMBO.is_file():
        pytest.skip("the path cases are not beside this repository")
    found = json.loads(LIMBO.read_text(encoding="utf-8"))["testcases"]
    return [each for each in found if not each["id"].startswith(OF_THE_WEB)]


def verdict_on(case: dict[str, Any]) -> CertificateVerdict:
    at = datetime.fromisoformat(case["validation_time"] or "2026-11-01T00:00:00+00:00")
    anchors = tuple(anchor(_read(each)) for each in case["trusted_certs"])
    evidence = Evidence(
        tuple(_read(each) for each in case["untrusted_intermediates"]),
        tuple(crl.CertificateList.load(_der(each)) for each in case.get("crls") or ()),
    )
    return certificate.judge_now(
        _read(case["peer_certificate"]),
        context=Context(at, TrustStore(anchors, Evidence(), ""), policy_of(case)),
        evidence=evidence,
        scope=Scope.SIGNATURE,
    )


def is_accepted(case: dict[str, Any]) -> bool:
    """Tell the verdict, revocation apart where the case brings no answer at all."""
    try:
        verdict = verdict_on(case)
    except ValueError:
        return False
    unasked = verdict.problem is SubIndication.TRY_LATER and not case.get("crls")
    if verdict.problem is not None and not unasked:
        return False
    stated = _read(case["peer_certificate"]).extended_key_usage_value
    wanted = {"serverAuth": "server_auth", "clientAuth": "client_auth"}
    asked = {wanted[each] for each in case["extended_key_usage"] or ["serverAuth"]}
    return stated is None or bool(asked & set(stated.native))


def policy_of(case: dict[str, Any]) -> Policy:
    if case["max_chain_depth"] is None:
        return STRICT
    rules = PathRules(longest=case["max_chain_depth"], to_the_letter=True)
    return STRICT.model_copy(update={"paths": rules})


def anchor(read: x509.Certificate) -> Anchor:
    ever = datetime(1900, 1, 1, tzinfo=UTC)
    return Anchor(
        read,
        "limbo",
        Domain.OTHER,
        frozenset(Scope),
        ever,
        ever + timedelta(days=365 * 2000),
    )


def test_paths_are_judged_as_limbo_expects(cases: list[dict[str, Any]]) -> None:
    wrong = [
        case["id"]
        for case in cases
        if is_accepted(case) is not (case["expected_result"] == "SUCCESS")
    ]

    assert set(wrong) <= ARGUED.keys()
    assert len(wrong) <= 0.05 * len(cases)


def _read(text: str) -> x509.Certificate:
    return x509.Certificate.load(_der(text))


def _der(text: str) -> bytes:
    return bytes(pem.unarmor(text.encode())[2])
