from datetime import datetime

import pytest

from app.signing import validation
from app.signing.policy import DOSSIER
from app.signing.report import Format, Indication, Integrity, SubIndication
from app.signing.report import ValidationReport as Report
from app.signing.trust.store import TrustStore
from simulators.pki.authority import Pki
from tests.signing import documents

SIGNATURE = "META-INF/signature.p7s"
MANIFEST = "META-INF/ASiCManifest.xml"
FILES = {"don.txt": b"application", "anh.txt": b"picture"}


@pytest.fixture
def members(pki: Pki, at: datetime) -> dict[str, bytes]:
    manifest = documents.asic_manifest(SIGNATURE, FILES)
    signature = documents.signed_cms(pki, manifest, "citizen", at=at, detached=True)
    return {**FILES, MANIFEST: manifest, SIGNATURE: signature}


def judge(data: bytes, at: datetime, trust: TrustStore) -> Report:
    return validation.validate(data, at=at, trust=trust, policy=DOSSIER)


class TestAContainer:
    def test_is_passed_when_every_file_is_signed(
        self, members: dict[str, bytes], at: datetime, trust: TrustStore
    ) -> None:
        report = judge(documents.container(members), at, trust)

        assert report.format is Format.ASIC
        assert report.indication is Indication.TOTAL_PASSED

    def test_fails_when_a_file_is_altered(
        self, members: dict[str, bytes], at: datetime, trust: TrustStore
    ) -> None:
        report = judge(documents.container(members | {"don.txt": b"x"}), at, trust)

        assert report.sub_indication is SubIndication.HASH_FAILURE

    def test_is_doubted_when_a_file_was_added(
        self, members: dict[str, bytes], at: datetime, trust: TrustStore
    ) -> None:
        report = judge(documents.container(members | {"them.txt": b"new"}), at, trust)

        assert report.indication is Indication.INDETERMINATE
        assert report.integrity is Integrity.INDETERMINATE
        assert "unsigned_file" in report.warnings

    def test_is_not_passed_when_a_file_is_missing(
        self, members: dict[str, bytes], at: datetime, trust: TrustStore
    ) -> None:
        del members["don.txt"]

        report = judge(documents.container(members), at, trust)

        assert report.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND

    @pytest.mark.parametrize(
        ("name", "indication"),
        [
            # What a Mac leaves beside each file, and what only lies in the same folder.
            ("__MACOSX/._don.txt", Indication.TOTAL_PASSED),
            ("__MACOSX/don.txt", Indication.INDETERMINATE),
        ],
    )
    def test_is_doubted_for_an_added_file_wherever_it_lies(
        self,
        members: dict[str, bytes],
        at: datetime,
        trust: TrustStore,
        name: str,
        indication: Indication,
    ) -> None:
        report = judge(documents.container(members | {name: b"new"}), at, trust)

        assert report.indication is indication

    @pytest.mark.parametrize("name", ["../x", "/x", "a\\b"])
    def test_with_a_misleading_name_is_refused(
        self, members: dict[str, bytes], at: datetime, trust: TrustStore, name: str
    ) -> None:
        report = judge(documents.container(members | {name: b""}), at, trust)

        assert report.sub_indication is SubIndication.FORMAT_FAILURE

    def test_that_is_a_bomb_is_refused(self, at: datetime, trust: TrustStore) -> None:
        data = documents.container({"bomb": bytes(1 << 20)})

        report = judge(data, at, trust)

        assert report.indication is Indication.TOTAL_FAILED


class TestASimpleContainer:
    def test_is_passed(self, pki: Pki, at: datetime, trust: TrustStore) -> None:
        signature = documents.signed_cms(pki, b"one", "citizen", at=at, detached=True)
        members = {"mot.txt": b"one", SIGNATURE: signature}

        report = judge(documents.container(members, "s"), at, trust)

        assert report.indication is Indication.TOTAL_PASSED
