"""One table of what happens to signatures, each with the exact verdict it deserves.

The infrastructure is `../shared/pki/vnpki.yml` with what certomancer answers at the
instants named; EN 319 102-1 says what is right.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.signing.policy import DOSSIER, STRICT, Policy
from app.signing.trust.certificate_policies import Wanted
from app.signing.trust.path import PathRules
from tests.signing.cms_maker import Style
from tests.signing.national_pki import CONFIGURATION, NationalPki
from tests.signing.scenarios import Scenario, judged

PASSED, DOUBT, FAILED = "TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"


def explicit(policy: str) -> Policy:
    wanted = Wanted(policies=frozenset({policy}), explicit=True)
    return DOSSIER.model_copy(update={"paths": PathRules(wanted)})


AFTER: dict[str, Any] = {"judged": "2030-06-01", "lists": "2030-06-01"}
LONG: dict[str, Any] = {"judged": "2036-01-01", "lists": "2036-01-01"}
SHA1_UNTIL_2027 = DOSSIER.model_copy(
    update={"retired_digests": {"sha1": datetime(2027, 1, 1, tzinfo=UTC)}}
)

# name → (scenario, indication, sub-indication)
TABLE: dict[str, tuple[Scenario, str, str | None]] = {
    # The signer's certificate, now.
    "valid": (Scenario(), PASSED, None),
    "valid on an elliptic key": (Scenario("citizen-ec"), PASSED, None),
    "valid organisation": (Scenario("org1"), PASSED, None),
    "valid officer of the Government's tree": (Scenario("officer1"), PASSED, None),
    "valid seal of an agency": (Scenario("seal1"), PASSED, None),
    "two UIDs in one name": (Scenario("citizen-twice"), PASSED, None),
    "expired": (
        Scenario("citizen-expired", signed="2026-06-01"),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "not yet valid": (
        Scenario(judged="2024-12-01", lists="2024-12-01"),
        FAILED,
        "NOT_YET_VALID",
    ),
    "revoked": (Scenario("citizen-revoked"), DOUBT, "REVOKED_NO_POE"),
    "revoked by its responder": (
        Scenario("citizen-revoked", lists=None, answered="2026-06-02"),
        DOUBT,
        "REVOKED_NO_POE",
    ),
    "judged before it was revoked": (
        Scenario("citizen-revoked", judged="2026-02-01", lists="2026-02-01"),
        PASSED,
        None,
    ),
    "authority revoked": (
        Scenario("officer-orphan", carried=("signer", "subca-revoked")),
        DOUBT,
        "REVOKED_CA_NO_POE",
    ),
    "stale list": (Scenario(lists="2026-05-20"), DOUBT, "TRY_LATER"),
    "list of the future": (Scenario(lists="2026-07-01"), DOUBT, "TRY_LATER"),
    "no revocation answer": (Scenario(lists=None), DOUBT, "TRY_LATER"),
    "stale list, fresh responder": (
        Scenario(lists="2026-05-20", answered="2026-06-02"),
        PASSED,
        None,
    ),
    "server's purpose": (
        Scenario("citizen-server"),
        DOUBT,
        "CHAIN_CONSTRAINTS_FAILURE",
    ),
    "mail's purpose": (Scenario("citizen-mail"), PASSED, None),
    "key not for signing": (
        Scenario("citizen-unusable"),
        DOUBT,
        "CHAIN_CONSTRAINTS_FAILURE",
    ),
    # Trust.
    "look-alike root": (Scenario("citizen-fake"), DOUBT, "NO_CERTIFICATE_CHAIN_FOUND"),
    "look-alike root carried along": (
        Scenario("citizen-fake", carried=("signer", "rogue")),
        DOUBT,
        "NO_CERTIFICATE_CHAIN_FOUND",
    ),
    "other domain's root only": (
        Scenario(roots=("govroot",)),
        DOUBT,
        "NO_CERTIFICATE_CHAIN_FOUND",
    ),
    "nobody trusted": (Scenario(roots=()), DOUBT, "NO_CERTIFICATE_CHAIN_FOUND"),
    "root no longer trusted": (
        Scenario(twist="distrusted"),
        DOUBT,
        "NO_CERTIFICATE_CHAIN_FOUND",
    ),
    "policy the authority does not state": (
        Scenario("citizen1", policy=explicit("2.16.704.1.1.1.1.1")),
        DOUBT,
        "CHAIN_CONSTRAINTS_FAILURE",
    ),
    # What the signature carries.
    "leaf only": (Scenario(carried=("signer",)), PASSED, None),
    "no certificate": (Scenario(carried=()), DOUBT, "NO_SIGNING_CERTIFICATE_FOUND"),
    "other certificate named": (
        Scenario(twist="names another"),
        DOUBT,
        "NO_SIGNING_CERTIFICATE_FOUND",
    ),
    "certificate not named": (
        Scenario(style=Style(names_certificate=False)),
        PASSED,
        None,
    ),
    "no claimed time": (Scenario(signed=None), PASSED, None),
    "claimed time of 1970": (Scenario(signed="1970-01-01"), PASSED, None),
    "claimed time to come": (Scenario(signed="2031-01-01"), PASSED, None),
    "content changed": (Scenario(twist="content"), FAILED, "HASH_FAILURE"),
    "value changed": (Scenario(twist="value"), FAILED, "SIG_CRYPTO_FAILURE"),
    "without its document": (
        Scenario(twist="detached"),
        DOUBT,
        "SIGNED_DATA_NOT_FOUND",
    ),
    "digest algorithm changed": (
        Scenario("citizen-ec", twist="digest algorithm"),
        FAILED,
        "SIG_CRYPTO_FAILURE",
    ),
    "second signer broken": (
        Scenario("citizen-ec", twist="second broken"),
        FAILED,
        "SIG_CRYPTO_FAILURE",
    ),
    # Algorithms.
    "PSS, salt of 20": (Scenario(style=Style(salt=20)), PASSED, None),
    "PSS, longest salt": (Scenario(style=Style(salt=222)), PASSED, None),
    "PSS, no salt": (Scenario(style=Style(salt=0)), PASSED, None),
    "PSS over SHA-512": (Scenario(style=Style("sha512", 64)), PASSED, None),
    "PSS, salt other than declared": (
        Scenario(twist="salt"),
        FAILED,
        "SIG_CRYPTO_FAILURE",
    ),
    "PKCS#1 v1.5": (Scenario(style=Style(salt=None)), PASSED, None),
    "PKCS#1 v1.5, to the letter": (
        Scenario(style=Style(salt=None), policy=STRICT),
        DOUBT,
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    ),
    "PKCS#1 v1.5, to the letter, of before": (
        Scenario(
            style=Style(salt=None),
            policy=STRICT,
            signed="2025-08-01",
            stamped="2025-08-01",
        ),
        PASSED,
        None,
    ),
    "SHA-1": (
        Scenario(style=Style("sha1", 20)),
        DOUBT,
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    ),
    "SHA-1, proved of before its end": (
        Scenario(style=Style("sha1", 20), stamped="2026-06-01", policy=SHA1_UNTIL_2027),
        PASSED,
        None,
    ),
    "key of 1024 bits": (
        Scenario("citizen-weak"),
        DOUBT,
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    ),
    # Time proved.
    "expired since, stamped": (Scenario(stamped="2026-06-01", **AFTER), PASSED, None),
    "expired since, not stamped": (Scenario(**AFTER), DOUBT, "OUT_OF_BOUNDS_NO_POE"),
    "expired before it was stamped": (
        Scenario("citizen-expired", stamped="2026-02-01"),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "revoked after the stamp": (
        Scenario("citizen-revoked", signed="2026-02-01", stamped="2026-02-01"),
        PASSED,
        None,
    ),
    "revoked before the stamp": (
        Scenario("citizen-revoked", signed="2026-02-01", stamped="2026-03-02"),
        DOUBT,
        "REVOKED_NO_POE",
    ),
    "stamped, TSA without purpose": (
        Scenario(stamped="2026-06-01", tsa="tsa-bare", **AFTER),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "stamped, TSA's purpose not critical": (
        Scenario(stamped="2026-06-01", tsa="tsa-loose", **AFTER),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "stamped, TSA of two purposes": (
        Scenario(stamped="2026-06-01", tsa="tsa-mixed", **AFTER),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "stamped, look-alike TSA": (
        Scenario(stamped="2026-06-01", tsa="tsa-fake", **AFTER),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "stamped, TSA revoked": (
        Scenario(stamped="2026-06-01", tsa="tsa-revoked", **AFTER),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "stamped, TSA not trusted for time": (
        Scenario(stamped="2026-06-01", twist="no time scope", **AFTER),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "stamped, TSA's status unknown": (
        Scenario(
            stamped="2026-06-01", kept="2026-06-02", judged="2030-06-01", lists=None
        ),
        DOUBT,
        "OUT_OF_BOUNDS_NO_POE",
    ),
    "stamp of another signature": (
        Scenario(stamped="2026-06-01", twist="stamp of another"),
        DOUBT,
        "SIG_CONSTRAINTS_FAILURE",
    ),
    "stamp of the future proves nothing": (
        Scenario("citizen-revoked", stamped="2031-01-01"),
        DOUBT,
        "REVOKED_NO_POE",
    ),
    "clock of 1970": (
        Scenario(judged="1970-01-01", lists=None),
        DOUBT,
        "NO_CERTIFICATE_CHAIN_FOUND",
    ),
    "clock of 2100": (
        Scenario(judged="2100-01-01", lists=None),
        DOUBT,
        "NO_CERTIFICATE_CHAIN_FOUND",
    ),
    # Long term.
    "long term, evidence kept": (
        Scenario(stamped="2026-06-01", kept="2026-06-02", **AFTER),
        PASSED,
        None,
    ),
    "long term, authority expired since": (
        Scenario(stamped="2026-06-01", kept="2026-06-02", **LONG),
        DOUBT,
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "archived before the authority expired": (
        Scenario(
            stamped="2026-06-01", kept="2026-06-02", archived=("2026-06-03",), **LONG
        ),
        PASSED,
        None,
    ),
    "archived again": (
        Scenario(
            stamped="2026-06-01",
            kept="2026-06-02",
            archived=("2026-06-03", "2033-01-01"),
            **LONG,
        ),
        PASSED,
        None,
    ),
    "archived too late": (
        Scenario(
            stamped="2026-06-01", kept="2026-06-02", archived=("2035-01-01",), **LONG
        ),
        DOUBT,
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
    "archived, yet the evidence tells of nothing then": (
        Scenario(
            stamped="2026-06-01", kept="2026-05-01", archived=("2026-06-03",), **LONG
        ),
        DOUBT,
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    ),
}


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> NationalPki:
    if not CONFIGURATION.is_file():
        pytest.skip(
            "the test infrastructure's configuration is not beside this repository"
        )
    return NationalPki(Path(tmp_path_factory.mktemp("national")))


@pytest.mark.parametrize("name", TABLE)
def test_the_verdict_is_exactly_what_the_standard_says(
    national: NationalPki, name: str
) -> None:
    scenario, indication, sub_indication = TABLE[name]

    report = judged(scenario, national)

    assert (report.indication, report.sub_indication) == (indication, sub_indication)
