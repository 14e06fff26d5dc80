from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Level
from app.signing.sealing import pades
from app.signing.sealing.errors import SealRejected, ValueRejected
from app.signing.sealing.ports import (
    Answer,
    Capabilities,
    Credential,
    Decline,
    Declined,
    ToSign,
    Values,
)
from app.signing.sealing.preparing import Purpose
from app.signing.sealing.providers import files
from app.signing.sealing.providers.files import FileKey
from app.signing.trust.store import TrustStore
from simulators.pki.authority import Pki
from simulators.pki.signing import Tsa

PURPOSE = Purpose("AgencySeal", "Trả kết quả", "Bến Tre")


def file_key(pki: Pki, name: str) -> FileKey:
    return files.from_pem(pki.key_path(name), pki.certificate_path(name))


@pytest.fixture(params=["seal", "officer"])
def key(request: pytest.FixtureRequest, pki: Pki) -> FileKey:
    return file_key(pki, request.param)


class TestASeal:
    async def test_verifies_and_bears_its_certificate(
        self, plain_pdf: bytes, key: FileKey, at: datetime, trust: TrustStore
    ) -> None:
        result = await pades.sign(
            plain_pdf, by=key, purpose=PURPOSE, at=at, trust=trust
        )

        report = validation.validate(result, at=at, trust=trust, policy=DOSSIER)
        (signature,) = report.signatures
        assert report.indication is Indication.TOTAL_PASSED
        assert signature.serial == format(key.certificate.serial_number, "x")
        assert signature.algorithm is not None
        assert signature.algorithm.signature in {"rsassa_pss", "ecdsa"}
        assert signature.claimed_signing_time == at

    async def test_begins_with_the_very_bytes_that_were_sealed(
        self, plain_pdf: bytes, key: FileKey, at: datetime
    ) -> None:
        result = await pades.sign(plain_pdf, by=key, purpose=PURPOSE, at=at)

        assert result.startswith(plain_pdf)

    async def test_over_a_citizens_signature_leaves_it_passed(
        self, signed_pdf: bytes, key: FileKey, at: datetime, trust: TrustStore
    ) -> None:
        result = await pades.sign(
            signed_pdf, by=key, purpose=PURPOSE, at=at, trust=trust
        )

        report = validation.validate(result, at=at, trust=trust, policy=DOSSIER)
        assert report.indication is Indication.TOTAL_PASSED
        assert [each.level for each in report.signatures] == [Level.B, Level.B]

    async def test_with_a_time_stamp_proves_its_time(
        self, plain_pdf: bytes, key: FileKey, pki: Pki, at: datetime, trust: TrustStore
    ) -> None:
        stamped_at = at + timedelta(seconds=5)
        tsa = Tsa(pki, at=stamped_at)

        result = await pades.sign(
            plain_pdf, by=key, purpose=PURPOSE, at=at, trust=trust, timestamper=tsa
        )

        report = validation.validate(result, at=at, trust=trust, policy=DOSSIER)
        (signature,) = report.signatures
        assert signature.level is Level.T
        assert signature.signing_time == stamped_at
        assert signature.signing_time_proved


@dataclass
class OddKey:
    """A remote service that answers with something else than it was asked for."""

    good: FileKey
    answers: Answer
    asked: list[bytes] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(batch=1)

    async def credential(self) -> Credential:
        return await self.good.credential()

    async def begin(self, requests: Sequence[ToSign]) -> Answer:
        self.asked.extend(each.sha256 for each in requests)
        return self.answers

    async def collect(self, ticket: str) -> Answer:  # noqa: ARG002 - the port's
        return Declined(Decline.EXPIRED)


class TestASealThatDoesNotVerify:
    @pytest.mark.parametrize(
        "answer",
        [
            Values((bytes(256),)),
            Values((b"",)),
            Values(()),
            Values((bytes(256), bytes(256))),
            Declined(Decline.BY_SIGNER),
        ],
    )
    async def test_is_never_released(
        self, plain_pdf: bytes, pki: Pki, at: datetime, answer: Answer
    ) -> None:
        odd = OddKey(file_key(pki, "seal"), answer)

        with pytest.raises(SealRejected):
            await pades.sign(plain_pdf, by=odd, purpose=PURPOSE, at=at)
        assert len(odd.asked) == 1

    async def test_for_a_value_by_another_key_is_refused_before_embedding(
        self, plain_pdf: bytes, pki: Pki, at: datetime
    ) -> None:
        seal = file_key(pki, "seal")
        strange = replace(file_key(pki, "officer"), certificate=seal.certificate)

        with pytest.raises(ValueRejected):
            await pades.sign(plain_pdf, by=strange, purpose=PURPOSE, at=at)

    async def test_for_want_of_trust_is_never_released(
        self, plain_pdf: bytes, pki: Pki, at: datetime, trust: TrustStore
    ) -> None:
        key = file_key(pki, "revoked")

        with pytest.raises(SealRejected):
            await pades.sign(plain_pdf, by=key, purpose=PURPOSE, at=at, trust=trust)

    async def test_on_something_else_than_a_pdf_is_refused(
        self, pki: Pki, at: datetime
    ) -> None:
        with pytest.raises(SealRejected):
            await pades.sign(
                b"not a pdf", by=file_key(pki, "seal"), purpose=PURPOSE, at=at
            )


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

        loaded = files.from_pkcs12(path, password=b"pw")

        assert loaded.certificate.serial_number == first.serial_number

    def test_of_another_certificate_is_refused(self, pki: Pki) -> None:
        with pytest.raises(files.KeyUnusable):
            files.from_pem(pki.key_path("seal"), pki.certificate_path("officer"))

    def test_with_a_wrong_password_is_refused(self, pki: Pki) -> None:
        with pytest.raises(files.KeyUnusable):
            files.from_pkcs12(pki.key_path("seal"), password=b"wrong")
