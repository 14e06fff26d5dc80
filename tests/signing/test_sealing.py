from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Level
from app.signing.sealing import keys, pades
from app.signing.sealing.keys import FileSealKey
from app.signing.trust import store
from app.signing.trust.store import NOBODY, TrustStore
from simulators.pki import authority
from simulators.pki.authority import Pki
from simulators.pki.signing import Tsa


@pytest.fixture(params=["seal", "officer"])
def key(request: pytest.FixtureRequest, pki: Pki) -> FileSealKey:
    name = request.param
    return keys.from_pem(pki.key_path(name), pki.certificate_path(name))


def sealed(pdf: bytes, key: FileSealKey, at: datetime, **more: object) -> bytes:
    return pades.seal(
        pdf,
        signer=key,
        at=at,
        reason="Trả kết quả",
        location="Bến Tre",
        **more,  # type: ignore[arg-type] # the options of seal, by name
    )


class TestASeal:
    def test_verifies_and_bears_its_certificate(
        self, plain_pdf: bytes, key: FileSealKey, at: datetime, trust: TrustStore
    ) -> None:
        result = sealed(plain_pdf, key, at, trust=trust)

        report = validation.validate(result, at=at, trust=trust, policy=DOSSIER)
        (signature,) = report.signatures
        assert report.indication is Indication.TOTAL_PASSED
        assert signature.serial == format(key.certificate.serial_number, "x")
        assert signature.algorithm is not None
        assert signature.algorithm.signature in {"rsassa_pss", "ecdsa"}
        assert signature.claimed_signing_time == at

    def test_with_crls_needs_no_crl_of_the_verifier(
        self,
        plain_pdf: bytes,
        key: FileSealKey,
        pki: Pki,
        at: datetime,
        trust: TrustStore,
    ) -> None:
        bare = TrustStore(trust.anchors, NOBODY.evidence, trust.sha256)

        result = sealed(plain_pdf, key, at, crls=pki.crls(), trust=bare)

        report = validation.validate(result, at=at, trust=bare, policy=DOSSIER)
        assert report.indication is Indication.TOTAL_PASSED

    def test_over_a_citizens_signature_leaves_it_passed(
        self, signed_pdf: bytes, key: FileSealKey, at: datetime, trust: TrustStore
    ) -> None:
        result = sealed(signed_pdf, key, at, trust=trust)

        report = validation.validate(result, at=at, trust=trust, policy=DOSSIER)
        assert report.indication is Indication.TOTAL_PASSED
        assert [each.level for each in report.signatures] == [Level.B, Level.B]

    def test_with_a_time_stamp_outlives_its_certificate(
        self,
        plain_pdf: bytes,
        key: FileSealKey,
        pki: Pki,
        at: datetime,
        trust: TrustStore,
    ) -> None:
        result = sealed(
            plain_pdf, key, at, crls=pki.crls(), trust=trust, timestamper=Tsa(pki)
        )
        later = at + timedelta(days=5 * 365)
        authority.refresh_crls(pki, at=later)

        report = validation.validate(
            result, at=later, trust=store.load(pki.trust_store), policy=DOSSIER
        )
        authority.refresh_crls(pki, at=at)

        (signature,) = report.signatures
        assert signature.level is Level.LT
        assert signature.signing_time == at
        assert key.certificate.not_valid_after < later
        assert report.indication is Indication.TOTAL_PASSED


@dataclass(frozen=True)
class BrokenKey:
    """A remote service that answers with some other value."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, data: bytes) -> bytes:
        return data[:1] * 256


class TestASealThatDoesNotVerify:
    def test_is_never_released(self, plain_pdf: bytes, pki: Pki, at: datetime) -> None:
        good = keys.from_pem(pki.key_path("seal"), pki.certificate_path("seal"))

        with pytest.raises(pades.SealRejected):
            pades.seal(
                plain_pdf,
                signer=BrokenKey(good.certificate, good.chain),
                at=at,
                reason="Trả kết quả",
                location="Bến Tre",
            )

    def test_for_want_of_trust_is_never_released(
        self, plain_pdf: bytes, pki: Pki, at: datetime, trust: TrustStore
    ) -> None:
        key = keys.from_pem(pki.key_path("revoked"), pki.certificate_path("revoked"))

        with pytest.raises(pades.SealRejected):
            sealed(plain_pdf, key, at, trust=trust)

    def test_on_something_else_than_a_pdf_is_refused(
        self, pki: Pki, at: datetime
    ) -> None:
        key = keys.from_pem(pki.key_path("seal"), pki.certificate_path("seal"))

        with pytest.raises(pades.SealRejected):
            sealed(b"not a pdf", key, at)


class TestKeyFiles:
    def test_pkcs12_holds_the_same_key(
        self, pki: Pki, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        path = tmp_path_factory.mktemp("p12") / "seal.p12"
        first, *others = pki.chain("seal")
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"seal", pki.key("seal"), first, others, BestAvailableEncryption(b"pw")
            )
        )

        loaded = keys.from_pkcs12(path, password=b"pw")

        assert loaded.certificate.serial_number == first.serial_number

    def test_of_another_certificate_is_refused(self, pki: Pki) -> None:
        with pytest.raises(keys.SealKeyUnusable):
            keys.from_pem(pki.key_path("seal"), pki.certificate_path("officer"))

    def test_with_a_wrong_password_is_refused(self, pki: Pki) -> None:
        with pytest.raises(keys.SealKeyUnusable):
            keys.from_pkcs12(pki.key_path("seal"), password=b"wrong")
