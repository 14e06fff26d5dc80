import json
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from app.signing.report import IdentifierKind
from app.signing.trust import names, store
from app.signing.trust.store import Domain, TrustStoreUnusable
from app.signing.worker import TrustFolder
from simulators.pki.authority import NATIONAL_CA, Pki


@pytest.fixture
def folder(pki: Pki, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pki.trust_store, tmp_path / "trust"))


class TestATrustStore:
    def test_keeps_the_two_domains_apart(self, folder: Path) -> None:
        loaded = store.load(folder)

        assert {each.domain for each in loaded.anchors} == {
            Domain.NATIONAL,
            Domain.GOVERNMENT,
        }

    def test_has_a_digest_that_fresh_crls_do_not_change(self, folder: Path) -> None:
        before = store.load(folder).sha256
        shutil.rmtree(folder / "crls")

        after = store.load(folder).sha256

        assert before == after

    def test_has_another_digest_with_another_scope(self, folder: Path) -> None:
        before = store.load(folder).sha256
        manifest = json.loads((folder / "trust.json").read_text())
        manifest["anchors"][0]["scope"] = ["signature"]
        (folder / "trust.json").write_text(json.dumps(manifest))

        after = store.load(folder).sha256

        assert before != after

    def test_reads_crls_written_as_pem(self, folder: Path, pki: Pki) -> None:
        der = pki.crl_path(NATIONAL_CA).read_bytes()
        from asn1crypto import pem

        (folder / "crls" / f"{NATIONAL_CA}.crl").write_bytes(pem.armor("X509 CRL", der))

        loaded = store.load(folder)

        assert der in {each.dump() for each in loaded.evidence.crls}

    def test_without_manifest_trusts_what_is_self_signed(
        self, tmp_path: Path, pki: Pki
    ) -> None:
        for name in ("national-root", "public-ca"):
            data = pki.chain(name)[0].public_bytes(Encoding.PEM)
            (tmp_path / f"{name}.pem").write_bytes(data)

        loaded = store.load(tmp_path)

        assert len(loaded.anchors) == 1
        assert len(loaded.evidence.certificates) == 1


class TestAnUnusableStore:
    def test_is_refused_when_a_pinned_anchor_was_swapped(self, folder: Path) -> None:
        shutil.copy(
            folder / "anchors/government-root.crt", folder / "anchors/national-root.crt"
        )

        with pytest.raises(TrustStoreUnusable):
            store.load(folder)

    def test_is_refused_when_empty(self, tmp_path: Path) -> None:
        with pytest.raises(TrustStoreUnusable):
            store.load(tmp_path)

    def test_is_refused_when_absent(self, tmp_path: Path) -> None:
        with pytest.raises(TrustStoreUnusable):
            store.load(tmp_path / "nowhere")

    def test_is_refused_when_its_manifest_is_not_json(self, folder: Path) -> None:
        (folder / "trust.json").write_text("{")

        with pytest.raises(TrustStoreUnusable):
            store.load(folder)


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        ("CCCD:083000000001", IdentifierKind.CITIZEN_ID, "083000000001"),
        ("CCCCD:083000000001", IdentifierKind.CITIZEN_ID, "083000000001"),
        ("cccd: 083000000001", IdentifierKind.CITIZEN_ID, "083000000001"),
        ("083000000001", IdentifierKind.CITIZEN_ID, "083000000001"),
        ("CMND:321456789", IdentifierKind.OLD_CITIZEN_ID, "321456789"),
        ("MST:0100686209-199", IdentifierKind.TAX_CODE, "0100686209-199"),
        ("CCCD:0100686209", IdentifierKind.TAX_CODE, "0100686209"),
        ("MNS:1234567", IdentifierKind.BUDGET_CODE, "1234567"),
        ("HC:B1234567", IdentifierKind.PASSPORT, "B1234567"),
        ("BHXH:8312345678", IdentifierKind.SOCIAL_INSURANCE, "8312345678"),
        ("ai đó", IdentifierKind.UNKNOWN, "aiđó"),
    ],
)
def test_an_identifier_is_read_by_prefix_then_by_shape(
    raw: str, kind: IdentifierKind, value: str
) -> None:
    identifier = names.parse_identifier(raw)

    assert (identifier.kind, identifier.value) == (kind, value)
    assert identifier.raw == raw


def test_answers_fetched_meanwhile_are_read_by_a_process_that_runs(
    pki: Pki, tmp_path: Path
) -> None:
    folder = TrustFolder(pki.trust_store, tmp_path)
    alone = len(folder.current().evidence.crls)

    (tmp_path / "one.crl").write_bytes(pki.crls()[0])

    assert len(folder.current().evidence.crls) == alone + 1
