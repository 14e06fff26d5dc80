"""One table of what happens to signatures, each with the exact verdict it deserves.

The infrastructure is `../shared/pki/vnpki.yml` with what certomancer answers at the
instants named; EN 319 102-1 says what is right.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms

from app.signing import validation
from app.signing.policy import DOSSIER, STRICT, Policy
from app.signing.report import ValidationReport
from app.signing.trust.certificate_policies import Wanted
from app.signing.trust.path import PathRules
from app.signing.trust.store import Scope, TrustStore
from tests.signing import cms_maker
from tests.signing.cms_maker import Style
from tests.signing.national_pki import CONFIGURATION, NationalPki, instant

DOCUMENT = b"Don de nghi cap giay phep xay dung"
SHA256 = bytes.fromhex("0609608648016503040201")
SHA512 = bytes.fromhex("0609608648016503040203")
PASSED, DOUBT, FAILED = "TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"


@dataclass(frozen=True)
class Scenario:
    """Who signed when, what proves it, and as of when it is judged."""

    signer: str = "citizen1"
    signed: str | None = "2026-06-01"
    stamped: str | None = None
    tsa: str = "tsa"
    # Revocation lists kept inside the signature, as of then; and an archive stamp.
    kept: str | None = None
    archived: tuple[str, ...] = ()
    judged: str = "2026-06-02"
    # Revocation lists the verifier has, as of then; OCSP answers for the signer.
    lists: str | None = "2026-06-02"
    answered: str | None = None
    roots: tuple[str, ...] = ("vnroot", "govroot")
    carried: tuple[str, ...] = ("signer", "vnptca")
    style: Style = field(default_factory=Style)
    policy: Policy = DOSSIER
    twist: str = ""


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


def judged(scenario: Scenario, national: NationalPki) -> ValidationReport:
    content = b"another" if scenario.twist == "content" else DOCUMENT
    return validation.validate(
        document(scenario, national).dump(),
        content=None if scenario.twist == "detached" else content,
        at=instant(scenario.judged),
        trust=trust(scenario, national),
        policy=scenario.policy,
    )


def document(scenario: Scenario, national: NationalPki) -> cms.ContentInfo:
    signer = national.signer(scenario.signer)
    style = scenario.style
    if scenario.twist == "names another":
        style = replace(style, named=national.certificate("org1"))
    made = cms_maker.signed(
        DOCUMENT,
        signer,
        at=instant(scenario.signed) if scenario.signed else None,
        certificates=[
            national.certificate(scenario.signer if each == "signer" else each)
            for each in scenario.carried
        ],
        style=style,
    )
    made = twisted(made, scenario.twist, national)
    tsa = national.signer(scenario.tsa)
    if scenario.stamped:
        made = cms_maker.stamped(made, tsa, at=instant(scenario.stamped))
    if scenario.twist == "stamp of another":
        made = twisted(made, "value of another", national)
    if scenario.kept:
        crls = national.lists(at=instant(scenario.kept))
        made = cms_maker.with_answers(made, crls=crls, ocsps=())
    for each in scenario.archived:
        made = cms_maker.archived(made, DOCUMENT, tsa, at=instant(each))
    return made


def twisted(
    made: cms.ContentInfo, twist: str, national: NationalPki
) -> cms.ContentInfo:
    """Tamper with the bytes of a signature."""
    (info,) = made["content"]["signer_infos"]
    encoded = bytes(info.dump())
    broken = encoded[:-1] + bytes([encoded[-1] ^ 1])
    match twist:
        case "value":
            return cms_maker.with_signers(made, [broken])
        case "second broken":
            return cms_maker.with_signers(made, [encoded, broken])
        case "salt":
            other = encoded.replace(b"\x02\x01\x20", b"\x02\x01\x14")
            return cms_maker.with_signers(made, [other])
        case "digest algorithm":
            other = encoded.replace(SHA256, SHA512, 1)
            return cms_maker.with_signers(made, [other])
        case "value of another":
            signer, at = national.signer("citizen1"), instant("2026-06-02")
            other = cms_maker.signed(DOCUMENT, signer, at=at)
            (taken,) = other["content"]["signer_infos"]
            mixed = cms_maker.with_unsigned_of(taken, info)
            return cms_maker.with_signers(made, [mixed])
        case _:
            return made


def trust(scenario: Scenario, national: NationalPki) -> TrustStore:
    crls = []
    if scenario.lists:
        at = instant(scenario.lists)
        crls = [*national.lists(at=at)]
        if scenario.signer == "officer-orphan":
            crls.append(national.list_of("subca-revoked", at=at))
    store = national.trust(*scenario.roots, crls=crls)
    if scenario.answered:
        at = instant(scenario.answered)
        answers = (national.answer_on(scenario.signer, at=at),)
        store = replace(store, evidence=replace(store.evidence, ocsps=answers))
        store = replace(
            store,
            evidence=replace(
                store.evidence,
                crls=(*store.evidence.crls, national.list_of("vnroot", at=at)),
            ),
        )
    if scenario.twist == "distrusted":
        return _anchored(store, trusted_until=instant("2026-01-01"))
    if scenario.twist == "no time scope":
        return _anchored(store, scope=frozenset({Scope.SIGNATURE}))
    return store


def _anchored(store: TrustStore, **changed: object) -> TrustStore:
    anchors = tuple(replace(each, **changed) for each in store.anchors)  # type: ignore[arg-type] # by field name
    return replace(store, anchors=anchors)
