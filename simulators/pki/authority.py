"""Makes roots, authorities, people, offices and a TSA into a folder, and reuses them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

NATIONAL_ROOT: Final = "national-root"
NATIONAL_CA: Final = "public-ca"
GOVERNMENT_ROOT: Final = "government-root"
GOVERNMENT_CA: Final = "government-ca"
TSA: Final = "tsa"

_GOVERNMENT_POLICY: Final = ObjectIdentifier("2.16.704.1.1.1.1.1")
_YEAR: Final = timedelta(days=365)
_CRL_LIFE: Final = timedelta(days=7)


@dataclass(frozen=True)
class PersonSpec:
    """A citizen, or with `organization` and `tax_code` one who signs for a company."""

    name: str
    citizen_id: str | None = None
    tax_code: str | None = None
    organization: str | None = None
    province: str = "Bến Tre"
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    rsa: bool = False


@dataclass(frozen=True)
class OfficeSpec:
    """An agency's seal; with `officer` the signature of one of its people."""

    name: str
    tax_code: str
    locality: str = "Bến Tre"
    officer: str | None = None
    citizen_id: str | None = None
    rsa: bool = False


@dataclass(frozen=True)
class Pki:
    """A folder of keys and certificates, with a trust store ready to load."""

    folder: Path
    people: frozenset[str] = field(default=frozenset())
    offices: frozenset[str] = field(default=frozenset())

    @property
    def trust_store(self) -> Path:
        return self.folder / "trust"

    def key_path(self, name: str) -> Path:
        return self.folder / "keys" / f"{name}.pem"

    def certificate_path(self, name: str) -> Path:
        """Return a PEM file: the certificate, then its chain without the root."""
        return self.folder / "certificates" / f"{name}.pem"

    def crl_path(self, authority: str) -> Path:
        return self.trust_store / "crls" / f"{authority}.crl"

    def crls(self) -> tuple[bytes, ...]:
        """Return the current CRLs as DER."""
        folder = self.trust_store / "crls"
        return tuple(path.read_bytes() for path in sorted(folder.glob("*.crl")))

    def key(self, name: str) -> Key:
        loaded = load_pem_private_key(self.key_path(name).read_bytes(), None)
        if not isinstance(loaded, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise TypeError(f"{name} has a key of another kind")
        return loaded

    def chain(self, name: str) -> list[x509.Certificate]:
        data = self.certificate_path(name).read_bytes()
        return x509.load_pem_x509_certificates(data)


def make_pki(
    folder: Path,
    *,
    people: Mapping[str, PersonSpec],
    offices: Mapping[str, OfficeSpec],
    at: datetime,
) -> Pki:
    """Make what is missing, with CRLs fresh as of `at`; what exists is kept."""
    pki = Pki(folder, frozenset(people), frozenset(offices))
    for part in ("keys", "certificates", "trust/anchors", "trust/intermediates"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "keys").chmod(0o700)
    (folder / "trust/crls").mkdir(exist_ok=True)
    _make_authorities(pki, at)
    for name, person in people.items():
        if not pki.certificate_path(name).exists():
            _issue_person(pki, name, person, at)
    for name, office in offices.items():
        if not pki.certificate_path(name).exists():
            _issue_office(pki, name, office, at)
    _write_trust(pki)
    refresh_crls(pki, at=at)
    return pki


def refresh_crls(pki: Pki, *, at: datetime, life: timedelta = _CRL_LIFE) -> None:
    """Publish every authority's CRL as of `at`, good for `life`."""
    revoked = _revocations(pki)
    for authority in (NATIONAL_ROOT, NATIONAL_CA, GOVERNMENT_ROOT, GOVERNMENT_CA):
        issuer = pki.chain(authority)[0]
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(at - timedelta(minutes=1))
            .next_update(at + life)
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        )
        for serial, revoked_at in revoked.get(authority, {}).items():
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(int(serial, 16))
                .revocation_date(datetime.fromisoformat(revoked_at))
                .build()
            )
        crl = builder.sign(pki.key(authority), hashes.SHA256())
        pki.crl_path(authority).write_bytes(crl.public_bytes(Encoding.DER))


def revoke(pki: Pki, name: str, *, revoked_at: datetime) -> None:
    """Enter a certificate in its issuer's next CRL; `refresh_crls` publishes it."""
    certificate = pki.chain(name)[0]
    revoked = _revocations(pki)
    for authority in (NATIONAL_CA, GOVERNMENT_CA, NATIONAL_ROOT):
        if pki.chain(authority)[0].subject == certificate.issuer:
            serial = format(certificate.serial_number, "x")
            revoked.setdefault(authority, {})[serial] = revoked_at.isoformat()
    (pki.folder / "revoked.json").write_text(json.dumps(revoked), encoding="utf-8")


def _revocations(pki: Pki) -> dict[str, dict[str, str]]:
    path = pki.folder / "revoked.json"
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _make_authorities(pki: Pki, at: datetime) -> None:
    ministry = "TEST Ministry of Science and Technology"
    committee = "TEST Ban Cơ yếu Chính phủ"
    wanted = (
        (NATIONAL_ROOT, NATIONAL_ROOT, ministry, "TEST Vietnam National Root CA"),
        (NATIONAL_CA, NATIONAL_ROOT, "TEST VNPT GROUP", "TEST Public CA SHA2"),
        (
            GOVERNMENT_ROOT,
            GOVERNMENT_ROOT,
            committee,
            "TEST RootCA chuyên dùng Chính phủ G2",
        ),
        (
            GOVERNMENT_CA,
            GOVERNMENT_ROOT,
            committee,
            "TEST CA phục vụ các cơ quan Nhà nước G2",
        ),
    )
    for name, issuer, organization, common_name in wanted:
        if not pki.certificate_path(name).exists():
            subject = _name(organization=organization, common_name=common_name)
            _issue_authority(pki, name, issuer, subject, at)
    if not pki.certificate_path(TSA).exists():
        _issue_tsa(pki, at)


def _issue_authority(
    pki: Pki, name: str, issuer: str, subject: x509.Name, at: datetime
) -> None:
    is_root = name == issuer
    key = _new_key(pki, name, use_rsa=False)
    builder = (
        _builder(pki, subject, None if is_root else issuer, key)
        .not_valid_before(at - 5 * _YEAR)
        .not_valid_after(at + 15 * _YEAR)
        .add_extension(
            x509.BasicConstraints(ca=True, path_length=None if is_root else 0),
            critical=True,
        )
        .add_extension(_usage(authority=True), critical=True)
    )
    if name == GOVERNMENT_CA:
        policy = x509.PolicyInformation(_GOVERNMENT_POLICY, None)
        builder = builder.add_extension(
            x509.CertificatePolicies([policy]), critical=False
        )
    _sign_and_write(pki, name, issuer, builder)


def _issue_person(pki: Pki, name: str, person: PersonSpec, at: datetime) -> None:
    subject = _name(
        province=person.province,
        organization=person.organization,
        uids=_uids(person.tax_code, person.citizen_id),
        common_name=person.name,
    )
    key = _new_key(pki, name, use_rsa=person.rsa)
    builder = _end_entity(
        _builder(pki, subject, NATIONAL_CA, key),
        person.valid_from or at - _YEAR,
        person.valid_until or at + 3 * _YEAR,
    )
    _sign_and_write(pki, name, NATIONAL_CA, builder)


def _issue_office(pki: Pki, name: str, office: OfficeSpec, at: datetime) -> None:
    subject = _name(
        locality=office.locality,
        organization=office.name,
        uids=_uids(office.tax_code, office.citizen_id),
        common_name=office.officer or office.name,
    )
    key = _new_key(pki, name, use_rsa=office.rsa)
    builder = _end_entity(
        _builder(pki, subject, GOVERNMENT_CA, key), at - _YEAR, at + 4 * _YEAR
    )
    _sign_and_write(pki, name, GOVERNMENT_CA, builder)


def _issue_tsa(pki: Pki, at: datetime) -> None:
    subject = _name(organization="TEST NEAC", common_name="TEST Vietnam National TSA")
    # pyHanko's stand-in for a TSA signs with RSA only.
    key = _new_key(pki, TSA, use_rsa=True)
    builder = _end_entity(
        _builder(pki, subject, NATIONAL_ROOT, key), at - 4 * _YEAR, at + 10 * _YEAR
    ).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
    )
    _sign_and_write(pki, TSA, NATIONAL_ROOT, builder)


def _end_entity(
    builder: x509.CertificateBuilder, valid_from: datetime, valid_until: datetime
) -> x509.CertificateBuilder:
    return (
        builder.not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(_usage(authority=False), critical=True)
    )


def _builder(
    pki: Pki, subject: x509.Name, issuer: str | None, key: Key
) -> x509.CertificateBuilder:
    issuer_name = pki.chain(issuer)[0].subject if issuer else subject
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    authority = pki.key(issuer).public_key() if issuer else key.public_key()
    issued_with = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(own, critical=False)
        .add_extension(issued_with, critical=False)
    )


def _sign_and_write(
    pki: Pki, name: str, issuer: str, builder: x509.CertificateBuilder
) -> None:
    certificate = builder.sign(pki.key(issuer), hashes.SHA256())
    chain = [certificate]
    if issuer not in {name, NATIONAL_ROOT, GOVERNMENT_ROOT}:
        chain += pki.chain(issuer)
    pem = b"".join(each.public_bytes(Encoding.PEM) for each in chain)
    pki.certificate_path(name).write_bytes(pem)


def _new_key(pki: Pki, name: str, *, use_rsa: bool) -> Key:
    key: Key
    if use_rsa:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    path = pki.key_path(name)
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return key


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _uids(tax_code: str | None, citizen_id: str | None) -> list[str]:
    # Officers' certificates carry both in one name.
    found = [f"MST:{tax_code}"] if tax_code else []
    return found + ([f"CCCD:{citizen_id}"] if citizen_id else [])


def _name(
    *,
    common_name: str,
    province: str | None = None,
    locality: str | None = None,
    organization: str | None = None,
    uids: list[str] | None = None,
) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "VN")]
    optional = (
        (NameOID.STATE_OR_PROVINCE_NAME, province),
        (NameOID.LOCALITY_NAME, locality),
        (NameOID.ORGANIZATION_NAME, organization),
    )
    parts += [(oid, value) for oid, value in optional if value]
    parts += [(NameOID.USER_ID, uid) for uid in uids or []]
    parts.append((NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _write_trust(pki: Pki) -> None:
    anchors = []
    for name, domain in ((NATIONAL_ROOT, "national"), (GOVERNMENT_ROOT, "government")):
        (certificate,) = pki.chain(name)
        path = pki.trust_store / "anchors" / f"{name}.crt"
        path.write_bytes(certificate.public_bytes(Encoding.DER))
        anchors.append(
            {
                "name": certificate.subject.rfc4514_string(),
                "file": f"anchors/{name}.crt",
                "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
                "domain": domain,
                "scope": ["signature", "timestamp"],
                "trusted_from": certificate.not_valid_before_utc.isoformat(),
                "trusted_until": certificate.not_valid_after_utc.isoformat(),
            }
        )
    for name in (NATIONAL_CA, GOVERNMENT_CA):
        der = pki.chain(name)[0].public_bytes(Encoding.DER)
        (pki.trust_store / "intermediates" / f"{name}.crt").write_bytes(der)
    manifest = json.dumps({"anchors": anchors}, ensure_ascii=False, indent=2)
    (pki.trust_store / "trust.json").write_text(manifest, encoding="utf-8")
