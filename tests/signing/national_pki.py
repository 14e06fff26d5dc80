"""The test infrastructure of the Vietnamese kind, out of `../shared/pki/vnpki.yml`.

Certomancer issues the certificates and answers for them at any instant, in process;
keys are made for the run. What the scenarios need beside it is added here.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from asn1crypto import crl, ocsp, x509
from certomancer.registry import (
    ArchLabel,
    CertLabel,
    CertomancerConfig,
    EntityLabel,
    KeyLabel,
    ServiceLabel,
)
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from app.signing.trust.store import Anchor, Domain, Evidence, Scope, TrustStore
from tests.signing.cms_maker import Signer

CONFIGURATION = Path(__file__).parents[2] / "../shared/pki/vnpki.yml"

# Keys that must be RSA, and their lengths; all others are on P-256, which is quick.
RSA = {"citizen1": 2048, "citizen-weak": 1024}
AUTHORITIES = ("vnroot", "vnptca", "viettelca", "govroot", "govca")
_USAGE = {
    "id": "key_usage",
    "critical": True,
    "smart-value": {"schema": "key-usage", "params": ["digital_signature"]},
}
_YEARS = {
    "valid-from": "2025-01-01T00:00:00+0000",
    "valid-to": "2029-01-01T00:00:00+0000",
}


def _purpose(*names: str, critical: bool) -> dict[str, Any]:
    return {"id": "extended_key_usage", "critical": critical, "value": list(names)}


def _distributed_by(issuer: str) -> dict[str, Any]:
    named = {"crl-repo-names": [issuer]}
    return {
        "id": "crl_distribution_points",
        "smart-value": {"schema": "crl-dist-url", "params": named},
    }


# Label → (issuer, extensions beside those of a plain certificate).
EXTRA: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "citizen-server": ("vnptca", [_USAGE, _purpose("server_auth", critical=False)]),
    "citizen-mail": ("vnptca", [_USAGE, _purpose("email_protection", critical=False)]),
    "citizen-unusable": (
        "vnptca",
        [
            {
                "id": "key_usage",
                "critical": True,
                "smart-value": {"schema": "key-usage", "params": ["key_encipherment"]},
            }
        ],
    ),
    "citizen-weak": ("vnptca", [_USAGE]),
    "citizen-twice": ("govca", [_USAGE]),
    "citizen-fake": ("rogue", [_USAGE]),
    "tsa-bare": ("vnroot", [_USAGE]),
    "tsa-loose": ("vnroot", [_USAGE, _purpose("time_stamping", critical=False)]),
    "tsa-mixed": (
        "vnroot",
        [_USAGE, _purpose("time_stamping", "email_protection", critical=True)],
    ),
    "tsa-fake": ("rogue", [_USAGE, _purpose("time_stamping", critical=True)]),
    "tsa-revoked": ("vnroot", [_USAGE, _purpose("time_stamping", critical=True)]),
    "tsa-second": ("vnroot", [_USAGE, _purpose("time_stamping", critical=True)]),
    "subca-revoked": (
        "govroot",
        [
            {"id": "basic_constraints", "critical": True, "value": {"ca": True}},
            {
                "id": "key_usage",
                "critical": True,
                "smart-value": {
                    "schema": "key-usage",
                    "params": ["key_cert_sign", "crl_sign"],
                },
            },
        ],
    ),
    "officer-orphan": ("subca-revoked", [_USAGE]),
}
REVOKED = {
    "tsa-revoked": "2026-03-01T00:00:00+0000",
    "subca-revoked": "2026-03-01T00:00:00+0000",
}


@dataclass(frozen=True)
class NationalPki:
    """`published_at` is where the services of its authorities are reached."""

    folder: Path
    published_at: str | None = None

    @cached_property
    def architecture(self) -> Any:
        described = _described()
        if self.published_at is not None:
            described["external-url-prefix"] = self.published_at
        _make_keys(self.folder, described)
        config = CertomancerConfig(described, key_search_dir=str(self.folder))
        architecture = config.get_pki_arch(ArchLabel("vn"))
        _name_twice(architecture)
        return architecture

    def certificate(self, label: str) -> x509.Certificate:
        issued = self.architecture.get_cert(CertLabel(label))
        return x509.Certificate.load(issued.dump())

    def signer(self, label: str) -> Signer:
        info = self.architecture.key_set.get_private_key(KeyLabel(label))
        key = load_der_private_key(info.dump(), None)
        assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        return Signer(self.certificate(label), key)

    def list_of(self, authority: str, *, at: datetime) -> crl.CertificateList:
        registry = self.architecture.service_registry
        made = registry.get_crl(ServiceLabel(authority), at_time=at)
        return crl.CertificateList.load(made.dump())

    def lists(self, *, at: datetime) -> tuple[crl.CertificateList, ...]:
        return tuple(self.list_of(each, at=at) for each in AUTHORITIES)

    def answer_on(self, label: str, *, at: datetime) -> ocsp.OCSPResponse:
        """Return what the issuer's responder says of a certificate."""
        certificate = self.certificate(label)
        issuer = self.architecture.get_cert_spec(CertLabel(label)).issuer
        signed_by = self.certificate(issuer.value)
        request = ocsp.OCSPRequest(
            {
                "tbs_request": {
                    "request_list": [
                        {
                            "req_cert": {
                                "hash_algorithm": {"algorithm": "sha1"},
                                "issuer_name_hash": signed_by.subject.sha1,
                                "issuer_key_hash": signed_by.public_key.sha1,
                                "serial_number": certificate.serial_number,
                            }
                        }
                    ]
                }
            }
        )
        registry = self.architecture.service_registry
        responder = registry.summon_responder(ServiceLabel(issuer.value), at_time=at)
        made = responder.build_ocsp_response(request)
        return ocsp.OCSPResponse.load(made.dump())

    def trust(
        self, *roots: str, crls: Sequence[crl.CertificateList] = ()
    ) -> TrustStore:
        """Return a store with some roots, every authority below them, and CRLs."""
        anchors = tuple(self._anchor(each) for each in roots)
        below = tuple(
            self.certificate(each) for each in AUTHORITIES if not each.endswith("root")
        )
        return TrustStore(anchors, Evidence(below, tuple(crls)), "0" * 64)

    def _anchor(self, root: str) -> Anchor:
        certificate = self.certificate(root)
        domains = {"vnroot": Domain.NATIONAL, "govroot": Domain.GOVERNMENT}
        return Anchor(
            certificate,
            root,
            domains.get(root, Domain.OTHER),
            frozenset(Scope),
            certificate.not_valid_before,
            certificate.not_valid_after,
        )


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _described() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(
        CONFIGURATION.read_text(encoding="utf-8")
    )
    architecture = described["pki-architectures"]["vn"]
    for label, (issuer, extensions) in EXTRA.items():
        described["keysets"]["vn"]["keys"][label] = {"path": f"{label}.pem"}
        architecture["entities"][label] = {
            "country-name": "VN",
            "common-name": f"THỬ {label}",
        }
        certificate = {
            "issuer": issuer,
            "validity": copy.deepcopy(_YEARS),
            "extensions": [*copy.deepcopy(extensions), _distributed_by(issuer)],
        }
        if label in REVOKED:
            certificate["revocation"] = {
                "revoked-since": REVOKED[label],
                "reason": "key_compromise",
            }
        architecture["certs"][label] = certificate
    repositories = architecture["services"]["crl-repo"]
    for authority in ("rogue", "subca-revoked"):
        repositories[authority] = {
            "for-issuer": authority,
            "signing-key": authority,
            "simulated-update-schedule": "P1D",
        }
    return described


def _make_keys(folder: Path, described: dict[str, Any]) -> None:
    keyset = described["keysets"]["vn"]
    home = folder / keyset.get("path-prefix", "")
    home.mkdir(parents=True, exist_ok=True)
    for label, key in keyset["keys"].items():
        path = home / key["path"]
        if not path.exists():
            path.write_bytes(_new_key(label))


def _new_key(label: str) -> bytes:
    bits = RSA.get(label)
    key = (
        rsa.generate_private_key(public_exponent=65537, key_size=bits)
        if bits
        else ec.generate_private_key(ec.SECP256R1())
    )
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name_twice(architecture: Any) -> None:
    """Give an officer two UIDs, which the configuration has no words for."""
    parts = (
        ("country_name", "VN"),
        ("organization_name", "UBND tỉnh THỬ"),
        ("user_id", "MST:1300000998"),
        ("user_id", "CCCD:083000000011"),
        ("common_name", "VÕ HAI MÃ"),
    )
    architecture.entities._dict[EntityLabel("citizen-twice")] = x509.Name(
        "", x509.RDNSequence(list(_rdns(parts)))
    )


def _rdns(
    parts: Sequence[tuple[str, str]],
) -> Iterator[x509.RelativeDistinguishedName]:
    for kind, text in parts:
        value = (
            x509.PrintableString(text)
            if kind == "country_name"
            else x509.DirectoryString("utf8_string", text)
        )
        pair = x509.NameTypeAndValue({"type": kind, "value": value})
        yield x509.RelativeDistinguishedName([pair])
