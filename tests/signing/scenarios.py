"""What may happen to a signature, and the document and trust store that come of it."""

from dataclasses import dataclass, field, replace

from asn1crypto import cms

from app.signing import validation
from app.signing.encoding import as_received
from app.signing.policy import DOSSIER, Policy
from app.signing.report import ValidationReport
from app.signing.trust.store import Scope, TrustStore
from tests.signing import cms_maker
from tests.signing.cms_maker import Style
from tests.signing.national_pki import NationalPki, instant

DOCUMENT = b"Don de nghi cap giay phep xay dung"
SHA256 = bytes.fromhex("0609608648016503040201")
SHA512 = bytes.fromhex("0609608648016503040203")


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


def judged(scenario: Scenario, national: NationalPki) -> ValidationReport:
    content = b"another" if scenario.twist == "content" else DOCUMENT
    return validation.validate(
        as_received(document(scenario, national)),
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
    encoded = as_received(info)
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
